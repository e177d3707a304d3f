import type { Session as Tokens } from '../../contracts/identity';

/** Where a session outlives the page. */
export interface SessionStore {
  read(): Tokens | null;
  write(tokens: Tokens | null): void;
  /** Tells when another tab has opened, renewed or closed the session. */
  onChange(listener: () => void): void;
  /** Runs `work` while no other tab runs its own: a refresh token serves only once. */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
}

const key = 'rewapp.session';

/** Keeps the session in the browser, shared by the tabs of this origin. */
export function browserStore(storage: Storage = localStorage): SessionStore {
  return {
    read: () => parsed(storage.getItem(key)),
    write: (tokens) => (tokens ? storage.setItem(key, JSON.stringify(tokens)) : storage.removeItem(key)),
    onChange: (listener) =>
      addEventListener('storage', (event) => {
        if (event.key === key || event.key === null) listener();
      }),
    // Web Locks exist only where the page is served safely (https or localhost).
    exclusively: (work) => (navigator.locks ? navigator.locks.request(key, work) : work()),
  };
}

function parsed(text: string | null): Tokens | null {
  try {
    const tokens = JSON.parse(text ?? 'null') as Tokens | null;
    return typeof tokens?.accessToken === 'string' && tokens.subject ? tokens : null;
  } catch {
    return null;
  }
}
