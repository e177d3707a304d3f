import { Faults } from './faults.ts';
import { Inbox } from './inbox/inbox.ts';
import type { World } from './world.ts';

/** What doubles need, for a test of its own; its clock is the system's unless told otherwise. */
export function worldForTests(settings: World['settings'] = {}, now: () => number = Date.now): World {
  return { inbox: new Inbox(now), faults: new Faults(), now, settings };
}
