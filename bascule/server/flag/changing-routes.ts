import type { FastifyInstance } from 'fastify';
import type { Permission } from '../../core/approval/schema.ts';
import type { Flag } from '../../core/flag/schema.ts';
import type { Plan } from '../../core/plan/schema.ts';
import { findChange } from '../../engine/flag-history.ts';
import { findDefinition, type Definitions, type Subject } from '../../engine/flag-table.ts';
import { checked } from '../checked.ts';
import { Refusal } from '../refusal.ts';
import { FlagDesk, type Wish } from './desk.ts';
import { base, knownEnvironment, requireOneOf, type FlagGround, type OfFlag } from './ground.ts';
import { outcomeOf, refuseMistakes, warningsOf } from './view.ts';
import { setRequest, setSegmentRequest, turnRequest, undoRequest, type Outcome } from './wire.ts';
import { kill, remove, revive, setFlag, setSegment, turn, undo, type Asker } from './wishes.ts';

/** People change flags; each change has its why. */
export function changingRoutes(server: FastifyInstance, ground: FlagGround): void {
  const { plan, pool, access, clock, board } = ground;

  server.post<OfFlag>(`${base}/flags/:key`, async (request) => {
    const { definition, revision, why, by } = checked(setRequest, request.body);
    const asker = { ...request.params, why, by: access.require(request, 'flag', request.params.environment, by) };
    refuseUnknownComponent(plan, definition);
    refuseMistakes('flag', definition, board.of(knownEnvironment(plan, asker.environment).name).snapshot);
    return fulfilled(ground, setFlag(asker, definition, revision));
  });

  server.post<OfFlag>(`${base}/segments/:key`, async (request) => {
    const { definition, revision, why, by } = checked(setSegmentRequest, request.body);
    const asker = { ...request.params, why, by: access.require(request, 'flag', request.params.environment, by) };
    return fulfilled(ground, setSegment(asker, definition, revision));
  });

  const turns: Record<string, { permissions: [Permission, ...Permission[]]; wish(asker: Asker): Wish<'flag'> }> = {
    on: { permissions: ['flag'], wish: (asker) => turn(asker, 'on') },
    off: { permissions: ['flag'], wish: (asker) => turn(asker, 'off') },
    // Whoever leads an incident may stop what makes it.
    kill: { permissions: ['flag', 'respond'], wish: (asker) => kill(asker, clock.now()) },
    revive: { permissions: ['flag'], wish: revive },
    remove: { permissions: ['flag'], wish: remove },
  };
  for (const [verb, { permissions, wish }] of Object.entries(turns)) {
    server.post<OfFlag>(`${base}/flags/:key/${verb}`, async (request) => {
      const { why, by } = checked(turnRequest, request.body);
      const who = requireOneOf(ground, request, permissions, by);
      return fulfilled(ground, wish({ ...request.params, why, by: who }));
    });
  }

  server.post<{ Params: { environment: string; revision: string } }>(
    `${base}/flag-changes/:revision/undo`,
    async (request) => {
      const environment = knownEnvironment(plan, request.params.environment).name;
      const { why, by } = checked(undoRequest, request.body);
      const who = access.require(request, 'flag', environment, by);
      const revision = Number(request.params.revision);
      const change = Number.isSafeInteger(revision) ? await findChange(pool, environment, revision) : null;
      if (!change)
        throw new Refusal(
          'not-found',
          `Il n’y a pas de révision ${request.params.revision} en ${environment} : « npx bascule flags history ${environment} » les montre.`,
        );
      if (change.kind === 'given')
        throw new Refusal('conflict', `« ${change.key} » vient du plan : avant, il n’y avait rien où revenir.`);
      return fulfilled(ground, undo({ by: who, why: why ?? `Annule la révision ${revision}.` }, change));
    },
  );
}

async function fulfilled<S extends Subject>(ground: FlagGround, wish: Wish<S>): Promise<Outcome> {
  const { plan, pool, board } = ground;
  const environment = knownEnvironment(plan, wish.environment);
  const before = await findDefinition(pool, wish);
  const done = await new FlagDesk(ground).fulfil(environment, wish);
  const after = 'made' in done ? done.made.after : done.proposed.after;
  const { snapshot } = board.of(environment.name);
  const warnings = after === null ? [] : warningsOf(wish.subject, after as Definitions[S], snapshot);
  return outcomeOf(done, before?.definition ?? null, warnings);
}

function refuseUnknownComponent({ components }: Plan, { tiedTo }: Flag): void {
  const known = components.filter(({ kind }) => kind !== 'database').map(({ name }) => name);
  if (!tiedTo || known.includes(tiedTo.component)) return;
  throw new Refusal(
    'invalid',
    `definition.tiedTo.component : « ${tiedTo.component} » ne reçoit pas de trafic : choisissez parmi ${known.join(', ')}.`,
  );
}
