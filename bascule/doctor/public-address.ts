import { once } from 'node:events';
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { connect } from 'node:tls';
import { certificateFinding } from '../core/doctor/infrastructure.ts';
import { failed, notConfigured, ok, type Finding } from '../core/doctor/row.ts';
import type { Environment, Plan } from '../core/plan/schema.ts';
import type { Probe } from './examine.ts';

/** The names that users of the environment type: do they lead somewhere, over a good certificate, to a healthy service? */
export function publicAddressProbes(plan: Plan, environment: Environment, now: () => number): Probe[] {
  const { api, web } = environment.description.addresses ?? {};
  const addresses = { api: urlOf(api), web: urlOf(web) };
  const path = plan.components.find((each) => each.kind === 'process')?.probe.path ?? '/';
  return Object.entries(addresses).flatMap(([which, url]) => [
    probe(`dns-${which}`, `DNS et santé (${which})`, plan, url, (address, signal) =>
      reach(which === 'api' ? new URL(path, address) : address, signal),
    ),
    probe(`tls-${which}`, `Certificat TLS (${which})`, plan, url, (address, signal) =>
      readCertificate(address, signal, now()),
    ),
  ]);
}

/** An address is a name, as in `dev.api.rewapp.fr`, which then means https, or a whole URL. */
function urlOf(address: string | undefined): URL | null {
  if (!address) return null;
  return new URL(address.includes('://') ? address : `https://${address}`);
}

function probe(
  id: string,
  title: string,
  plan: Plan,
  url: URL | null,
  look: (url: URL, signal: AbortSignal) => Promise<Finding>,
): Probe {
  return {
    id,
    group: 'infrastructure',
    title,
    look: async (signal) => {
      if (!url) return notConfigured('le plan ne donne pas d’adresse publique');
      if (id.startsWith('tls') && url.protocol !== 'https:') return notConfigured(`${url.origin} n’est pas en https`);
      const resolves =
        isIP(url.hostname) > 0 ||
        (await lookup(url.hostname).then(
          () => true,
          () => false,
        ));
      return resolves ? look(url, signal) : unresolved(plan, url.hostname);
    },
  };
}

/** On a machine of its own, Bascule answers under a name that never leaves it; the public one is for elsewhere. */
function unresolved({ domain }: Plan, host: string): Finding {
  const remedy = `créez l’enregistrement DNS de ${host} vers le serveur de cet environnement`;
  if (!domain.endsWith('.localhost')) return failed(`${host} ne se résout pas`, remedy);
  return notConfigured(`${host} ne se résout pas ; cette installation ne répond que sous ${domain}`, remedy);
}

async function reach(url: URL, signal: AbortSignal): Promise<Finding> {
  const answer = await fetch(url, { signal, redirect: 'follow' });
  await answer.body?.cancel();
  if (answer.ok) return ok(`${url.href} répond ${answer.status}`);
  return failed(
    `${url.href} répond ${answer.status}`,
    `vérifiez que ${url.hostname} mène au serveur de cet environnement`,
  );
}

async function readCertificate({ hostname, port }: URL, signal: AbortSignal, now: number): Promise<Finding> {
  const servername = isIP(hostname) ? undefined : hostname;
  // Taken as it is: an expired certificate must be read before it can be told.
  const socket = connect({
    host: hostname,
    port: Number(port || 443),
    rejectUnauthorized: false,
    ...(servername && { servername }),
  });
  try {
    await once(socket, 'secureConnect', { signal });
    const { valid_to: validTo } = socket.getPeerCertificate();
    const problem = socket.authorized ? null : String(socket.authorizationError);
    return certificateFinding({ host: hostname, validTo: Date.parse(validTo), problem }, now);
  } finally {
    socket.destroy();
  }
}
