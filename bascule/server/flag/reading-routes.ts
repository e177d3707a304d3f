import type { FastifyInstance } from 'fastify';
import { staleFlags } from '../../core/flag/stale.ts';
import { flagAges, flagChanges, lastChanges } from '../../engine/flag-history.ts';
import { findDefinition } from '../../engine/flag-table.ts';
import { pendingProposals } from '../../engine/flag-proposal-table.ts';
import { checked } from '../checked.ts';
import { Refusal } from '../refusal.ts';
import { FlagDesk } from './desk.ts';
import { base, knownEnvironment, waiting, type FlagGround, type OfEnvironment, type OfFlag } from './ground.ts';
import { changeView, summaryOf, warningsOf } from './view.ts';
import { historyQuery, type FlagDetail, type FlagList, type History, type Report, type SegmentDetail } from './wire.ts';
import { unknownFlag } from './wishes.ts';

/** What people read of flags. Programs have routes of their own (`ofrep-routes.ts`). */
export function readingRoutes(server: FastifyInstance, ground: FlagGround): void {
  const { plan, pool, clock, board } = ground;
  const desk = new FlagDesk(ground);

  server.get<OfEnvironment>(`${base}/flags`, async ({ params }): Promise<FlagList> => {
    const environment = knownEnvironment(plan, params.environment);
    const { snapshot } = board.of(environment.name);
    const [last, pending] = [await lastChanges(pool, environment.name), await pendingProposals(pool, environment.name)];
    const { revision, segments } = snapshot;
    const flags = snapshot.flags.map((flag) => summaryOf(flag, last.get(flag.key), pending, clock.now()));
    return { environment: environment.name, revision, fourEyes: desk.needsTwo(environment), flags, segments };
  });

  server.get<OfFlag>(`${base}/flags/:key`, async ({ params }): Promise<FlagDetail> => {
    const environment = knownEnvironment(plan, params.environment).name;
    const flag = board.of(environment).snapshot.flags.find(({ key }) => key === params.key);
    if (!flag) throw unknownFlag(params);
    const of = { subject: 'flag', key: flag.key } as const;
    const changes = await flagChanges(pool, { environment, limit: 20, of });
    const { proposals } = await waiting(pool, environment);
    const own = proposals.filter((each) => each.subject === 'flag' && each.key === flag.key);
    return {
      ...{ ...summaryOf(flag, changes[0], [], clock.now()), environment, definition: flag, pending: own.length },
      warnings: warningsOf('flag', flag, board.of(environment).snapshot),
      ...{ proposals: own, changes: changes.map(changeView) },
    };
  });

  server.get<OfFlag>(`${base}/segments/:key`, async ({ params }): Promise<SegmentDetail> => {
    const environment = knownEnvironment(plan, params.environment).name;
    const found = await findDefinition(pool, { environment, subject: 'segment', key: params.key });
    if (!found) throw unknownSegment(environment, params.key);
    const { snapshot } = board.of(environment);
    const users = snapshot.flags.filter(({ strategies }) =>
      strategies.some((each) => each.segments.includes(params.key)),
    );
    const flags = users.map(({ key }) => key);
    return { environment, ...found, warnings: warningsOf('segment', found.definition, snapshot), flags };
  });

  server.get<OfEnvironment>(`${base}/flag-changes`, async ({ params, query }): Promise<History> => {
    const environment = knownEnvironment(plan, params.environment).name;
    const { flag, limit } = checked(historyQuery, query);
    const of = flag === undefined ? {} : { of: { subject: 'flag' as const, key: flag } };
    return { changes: (await flagChanges(pool, { environment, limit, ...of })).map(changeView) };
  });

  server.get<OfEnvironment>(`${base}/flag-report`, async ({ params }): Promise<Report> => {
    const environment = knownEnvironment(plan, params.environment).name;
    const { flags } = board.of(environment).snapshot;
    const ages = await flagAges(pool, environment);
    const aged = flags.map((flag) => ({ flag, ...(ages.get(flag.key) ?? { createdAt: 0, changedAt: 0 }) }));
    return { flags: staleFlags(aged, clock.now()) };
  });
}

function unknownSegment(environment: string, name: string): Refusal {
  const sentence = `Le segment « ${name} » n’existe pas en ${environment} : « npx bascule flags list ${environment} » les montre.`;
  return new Refusal('not-found', sentence);
}
