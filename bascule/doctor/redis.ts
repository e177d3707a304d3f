import { once } from 'node:events';
import { connect } from 'node:net';
import { failed, notConfigured, ok, type Finding } from '../core/doctor/row.ts';
import type { Probe } from './examine.ts';

/** Redis, when the environment's variable REDIS_URL names one. */
export function redisProbe(variables: Record<string, string>): Probe {
  const url = variables['REDIS_URL'];
  const look = url
    ? (signal: AbortSignal) => ping(new URL(url), signal)
    : () => Promise.resolve(notConfigured('aucune variable REDIS_URL ; rien n’en dépend pour être juste'));
  return { id: 'redis', group: 'infrastructure', title: 'Redis', look };
}

/** A server that asks for a password says so in place of its PONG: then it is up, and that is the question here. */
async function ping({ hostname, port }: URL, signal: AbortSignal): Promise<Finding> {
  const place = `${hostname}:${port || 6_379}`;
  const socket = connect({ host: hostname, port: Number(port || 6_379), signal });
  try {
    await once(socket, 'connect', { signal });
    socket.write('PING\r\n');
    const [answer] = (await once(socket, 'data', { signal })) as [Buffer];
    if (/^(\+PONG|-NOAUTH)/.test(answer.toString())) return ok(`Redis répond à ${place}`);
    return failed(`${place} ne parle pas comme Redis`, 'corrigez REDIS_URL dans le plan');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return failed(`Redis ne répond pas à ${place} : ${why}`, 'démarrez Redis, ou corrigez REDIS_URL dans le plan');
  } finally {
    socket.destroy();
  }
}
