import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';
import type { Ground } from '../../engine/ground.ts';
import { lookRoutes } from '../deployment/look-routes.ts';
import { planRoutes } from '../plan/routes.ts';
import { invitationRoutes } from '../sign-in/invitations.ts';
import { signInRoutes } from '../sign-in/routes.ts';
import type { Sessions } from '../sign-in/sessions.ts';
import type { Changes } from '../stream/changes.ts';
import { streamRoutes } from '../stream/routes.ts';
import { consoleBuild } from './pages.ts';

/** A link to the folder of the latest build. */
export const currentConsole = fileURLToPath(new URL('../../console/dist/current', import.meta.url));

interface ConsoleGround {
  ground: Ground;
  sessions: Sessions;
  changes: Changes;
}

/** What the console asks for beside what the commands do: who is in, what there is to see, what has changed. */
export function consoleRoutes(server: FastifyInstance, { ground, sessions, changes }: ConsoleGround): void {
  const { plan, pool, clock } = ground;
  const people = { plan, pool, clock };
  signInRoutes(server, { ...people, sessions });
  invitationRoutes(server, { ...people, origin: sessions.origin });
  planRoutes(server, plan);
  lookRoutes(server, ground);
  streamRoutes(server, {
    changes,
    clock,
    isOpen: (request) => sessions.isOpen(request),
    build: () => consoleBuild(currentConsole),
  });
}
