import { setTimeout } from 'node:timers/promises';
import type { CapRoverSettings } from '../../core/target/caprover.ts';
import { failed, ok, warn, type Finding } from '../../core/doctor/row.ts';
import type { Probe } from '../../doctor/examine.ts';
import { companionProbes } from './check-companions.ts';
import type { CapRoverClient } from './client.ts';
import { chosenIn, type Door } from './door.ts';
import { publicApp, publicHost, slotApp } from './names.ts';
import type { Router } from './router.ts';
import type { Samples } from './samples.ts';

interface Parts {
  client: CapRoverClient;
  router: Router;
  door: Door;
  samples: Samples;
  settings: CapRoverSettings;
  environment: string;
  components: string[];
}

/** The first with PATCH; what our target was written against is 1.15.3. */
const OLDEST = [1, 15];
const TOLD_WITHIN_MS = 2_000;

/** What the doctor looks at in an environment's CapRover. Changes nothing. */
export function capRoverProbes(parts: Parts): Probe[] {
  const { environment } = parts;
  const group = 'infrastructure';
  return [
    { id: 'caprover', group, title: 'CapRover', look: () => version(parts) },
    { id: 'caprover-tls', group, title: 'TLS de CapRover', look: () => rootSsl(parts) },
    { id: 'caprover-apps', group, title: `Apps de ${environment} dans CapRover`, look: () => apps(parts) },
    { id: 'caprover-router', group, title: 'Routage par le nginx de CapRover', look: () => routing(parts) },
    { id: 'caprover-samples', group, title: 'Mesures du nginx de CapRover', look: () => told(parts) },
    ...companionProbes(parts),
  ];
}

async function version({ client, settings }: Parts): Promise<Finding> {
  const found = await client.version();
  const [major = 0, minor = 0] = found.split('.').map(Number);
  const isOld = major < (OLDEST[0] ?? 0) || (major === OLDEST[0] && minor < (OLDEST[1] ?? 0));
  if (isOld) return failed(`CapRover ${found}`, 'passez à CapRover 1.15.3 : Bascule change les apps par PATCH');
  const { rootDomain } = await client.info();
  if (rootDomain === settings.rootDomain) return ok(`CapRover ${found}, domaine racine ${rootDomain}`);
  const is = rootDomain === '' ? 'n’a pas de domaine racine' : `sert ${rootDomain}`;
  return failed(
    `CapRover ${is}, le plan dit ${settings.rootDomain}`,
    'lancez « npx bascule up --target caprover », ou corrigez rootDomain dans le plan',
  );
}

async function rootSsl({ client, settings }: Parts): Promise<Finding> {
  if (settings.certificatesFor === null) {
    if (settings.behindEdge) return ok('TLS est tenu devant CapRover, par le bord');
    return warn(
      'le plan ne demande pas de TLS à CapRover',
      'donnez certificatesFor dans le plan, ou mettez le bord devant',
    );
  }
  const { hasRootSsl, forceSsl } = await client.info();
  if (hasRootSsl && forceSsl) return ok('certificat du domaine racine, TLS seul');
  return failed(
    hasRootSsl ? 'CapRover répond encore sans TLS' : 'le domaine racine n’a pas de certificat',
    prepareAgain,
  );
}

async function apps({ client, settings, components }: Parts): Promise<Finding> {
  const { appDefinitions } = await client.apps();
  const known = new Map(appDefinitions.map((app) => [app.appName, app]));
  const slots = components.flatMap((component) =>
    (['blue', 'green'] as const).map((colour) => slotApp(settings, { component, colour })),
  );
  const visible = components.map((component) => publicApp(settings, component));
  const missing = [...slots, ...visible].filter((name) => !known.has(name));
  if (missing.length > 0) return failed(`il manque ${missing.join(', ')}`, prepareAgain);
  const shown = slots.filter((name) => !known.get(name)?.notExposeAsWebApp);
  if (shown.length > 0) return failed(`${shown.join(', ')} est visible du public`, prepareAgain);
  const stuck = slots.filter((name) => known.get(name)?.isAppBuilding);
  if (stuck.length > 0)
    return warn(`${stuck.join(', ')} est en construction`, 'attendez la fin de la construction dans CapRover');
  return ok(`${slots.length} emplacements, ${visible.length} apps publiques`);
}

/** As it is written, as it is in force, and as a visitor meets it. */
async function routing({ router, door, settings, environment, components }: Parts): Promise<Finding> {
  const written = await router.peek(environment);
  if (!written) return failed('la configuration nginx de CapRover n’a rien de Bascule', prepareAgain);
  if (!router.isCurrent(written))
    return warn('la configuration nginx a été écrite avec d’autres réglages', prepareAgain);
  for (const component of components) {
    const host = publicHost(settings, component);
    const answer = await door.ask(written.state.key, { component, way: 'look', method: 'HEAD' });
    const chosen = chosenIn(answer);
    if (!chosen)
      return failed(`${host} n’est pas servi par la configuration de Bascule (HTTP ${answer.status})`, prepareAgain);
    if (chosen.revision === written.state.revision) continue;
    const found = `nginx applique la révision ${chosen.revision} pour ${host}, CapRover garde la ${written.state.revision}`;
    return failed(found, 'redémarrez captain-nginx, puis relancez le diagnostic');
  }
  return ok(`révision ${written.state.revision} en vigueur pour ${components.length} composants`);
}

/** A visit of our own, of which nginx has to tell: without samples no verdict is possible. */
async function told({ router, door, samples, environment }: Parts): Promise<Finding> {
  const { key, components } = await router.state(environment);
  const live = Object.entries(components).find(([, { weights }]) => weights.blue + weights.green > 0);
  if (!live) return warn('aucun composant n’a de trafic à mesurer', 'déployez d’abord une version');
  const [component, { weights }] = live;
  const colour = weights.blue >= weights.green ? 'blue' : 'green';
  const asked = Date.now();
  await door.ask(key, { component, way: `visit-${colour}`, method: 'HEAD' });
  const until = asked + TOLD_WITHIN_MS;
  while (Date.now() < until) {
    if (samples.lastOf({ environment, component, colour }) >= asked) return ok('une visite de contrôle a été mesurée');
    await setTimeout(20);
  }
  return failed(
    `la visite de contrôle de ${component} n’a pas été mesurée`,
    'ouvrez le port UDP de samples (plan) entre CapRover et Bascule : sans mesures, aucune version ne peut être jugée',
  );
}

const prepareAgain = 'lancez « npx bascule up --target caprover »';
