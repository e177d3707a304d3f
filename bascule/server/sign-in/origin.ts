import type { FastifyRequest } from 'fastify';
import type { Ports } from '../ports.ts';
import { Refusal } from '../refusal.ts';

/**
 * Where people open the console. Passkeys belong to its host name: behind a proxy it is told by BASCULE_CONSOLE_URL, and
 * stays the same. On this machine it is `localhost`: browsers make no passkey for an address like 127.0.0.1.
 */
export function consoleOrigin({ console: port }: Pick<Ports, 'console'>, variables: NodeJS.ProcessEnv): URL {
  return new URL(variables['BASCULE_CONSOLE_URL'] ?? `http://localhost:${port}`);
}

/**
 * A browser sends the session's cookie along with what other sites make it ask (those of other ports of this machine
 * count as the same site), but it says which site that is. @throws Refusal unless it is the console itself
 */
export function requireOwnOrigin({ headers: { origin, host } }: FastifyRequest, own: URL): void {
  if (origin !== undefined && URL.canParse(origin)) {
    const from = new URL(origin);
    if (from.origin === own.origin || from.host === host) return;
  }
  throw new Refusal(
    'forbidden',
    `Cette demande ne vient pas de la console : ouvrez-la à l’adresse ${own.origin}, puis recommencez.`,
  );
}

/** What only asks changes nothing. */
export const isWrite = ({ method }: Pick<FastifyRequest, 'method'>) => !['GET', 'HEAD', 'OPTIONS'].includes(method);
