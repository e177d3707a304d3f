import type { Role, Session as Tokens } from '../../contracts/identity';
import type { SessionStore } from './session-store';

/** A browser's storage in memory. Two sessions given the same one are two tabs of one browser. */
export function memoryStore(): SessionStore {
  let kept: Tokens | null = null;
  let last: Promise<unknown> = Promise.resolve();
  const listeners: (() => void)[] = [];
  return {
    read: () => kept,
    write: (tokens) => {
      kept = tokens;
      for (const listener of listeners) listener();
    },
    onChange: (listener) => listeners.push(listener),
    exclusively: <T>(work: () => Promise<T>) => {
      const turn = last.then(work);
      last = turn.catch(() => {});
      return turn;
    },
  };
}

/** The tokens of generation `n`. */
export function tokens(n: number, role: Role = 'consumer'): Tokens {
  return {
    accessToken: `access ${n}`,
    accessExpiresInS: 900,
    refreshToken: `refresh ${n}`,
    subject: { id: '1', email: 'lea@exemple.fr', displayName: 'Léa', role },
  };
}
