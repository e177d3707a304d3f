import { failed, notConfigured, ok, type Finding } from '../core/doctor/row.ts';
import type { Probe } from './examine.ts';

export interface RedisPlace {
  /** With its password; null: nobody gave one. */
  url(): Promise<string | null>;
  /** How people give another one, as « npx bascule … ». */
  give: string;
}

/** The Redis that programs were given, asked as they ask it: with its password. */
export function redisProbe(place: RedisPlace): Probe {
  const look = async (signal: AbortSignal): Promise<Finding> => {
    const url = await place.url();
    if (url === null) return notConfigured('personne n’a donné de REDIS_URL ; rien n’en dépend pour être juste');
    const how = `corrigez son adresse : ${place.give}, puis déployez`;
    if (!/^rediss?:$/.test(protocolOf(url)))
      return failed('REDIS_URL n’est pas une adresse redis:// ou rediss://', how);
    return ping(url, how, signal);
  };
  return { id: 'redis', group: 'infrastructure', title: 'Redis', look };
}

async function ping(url: string, how: string, signal: AbortSignal): Promise<Finding> {
  const { host } = new URL(url);
  const { Redis } = await import('ioredis');
  const redis = new Redis(url, {
    ...{ lazyConnect: true, connectTimeout: 5_000, retryStrategy: null, maxRetriesPerRequest: 0 },
    // Nothing is asked beside AUTH and PING: an account may be allowed no more.
    ...{ protocol: 2, enableReadyCheck: false, disableClientInfo: true },
  });
  let why: string | null = null;
  // The first says why, those after it that the connection is gone. Errors themselves carry the password.
  redis.on('error', ({ message }) => (why ??= message));
  signal.addEventListener('abort', () => redis.disconnect(), { once: true });
  try {
    await redis.connect();
    await redis.ping();
    return ok(`Redis répond à ${host}`);
  } catch (error) {
    return unwell(host, why ?? (error instanceof Error ? error.message : String(error)), how);
  } finally {
    redis.disconnect();
  }
}

function unwell(host: string, why: string, how: string): Finding {
  if (/^(WRONGPASS|NOAUTH|NOPERM|ERR AUTH)/.test(why)) return failed(`Redis refuse le mot de passe à ${host}`, how);
  if (/RESP|Protocol error/.test(why)) return failed(`${host} ne parle pas comme Redis`, how);
  return failed(`Redis ne répond pas à ${host} : ${why}`, `démarrez Redis, ou ${how}`);
}

function protocolOf(url: string): string {
  return URL.canParse(url) ? new URL(url).protocol : '';
}
