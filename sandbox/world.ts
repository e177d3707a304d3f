import type { Faults } from './faults.ts';
import type { Inbox } from './inbox/inbox.ts';

/** What all doubles share. */
export interface World {
  inbox: Inbox;
  faults: Faults;
  /** Milliseconds since 1970. */
  now: () => number;
  /** Keys and addresses that a double needs to call back, as the real service would be told them on its own pages. */
  settings: Readonly<Record<string, string | undefined>>;
}

export interface Running {
  /** Without a slash at its end, as in `http://127.0.0.1:8161`. */
  url: string;
  close(): Promise<void>;
}

/** Every `sandbox/<service>/server.ts` has one. Port 0 lets the system choose, as tests want it. */
export type Start = (port: number, world: World) => Promise<Running>;
