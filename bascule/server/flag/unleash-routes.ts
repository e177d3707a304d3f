import type { FastifyInstance } from 'fastify';
import { fromUnleash } from '../../core/flag/unleash.ts';
import { toUnleash } from '../../core/flag/unleash-export.ts';
import type { Flag, Segment } from '../../core/flag/schema.ts';
import type { Definitions, Subject } from '../../engine/flag-table.ts';
import { checked } from '../checked.ts';
import { Refusal } from '../refusal.ts';
import { FlagDesk, type Wish } from './desk.ts';
import { base, knownEnvironment, type FlagGround, type OfEnvironment } from './ground.ts';
import { exportQuery, importRequest, type Imported } from './wire.ts';

/** An export of all projects can be big. */
const fileLimitBytes = 20 * 1024 * 1024;

/** A team moves over from Unleash, or back. */
export function unleashRoutes(server: FastifyInstance, ground: FlagGround): void {
  const { plan, access, board } = ground;

  server.post<OfEnvironment>(
    `${base}/flag-import`,
    { bodyLimit: fileLimitBytes },
    async (request): Promise<Imported> => {
      const environment = knownEnvironment(plan, request.params.environment);
      const asked = checked(importRequest, request.body);
      const by = access.require(request, 'flag', environment.name, asked.by);
      const read = fromUnleash(asked.file, asked.environment ?? null);
      if ('mistakes' in read) throw new Refusal('invalid', worded(read.mistakes));
      const { flags, segments, told } = read.imported;
      const wishes = [...segments.map(ofSegment), ...flags.map(ofFlag)].map((given) => ({
        ...{ environment: environment.name, kind: 'imported', by, why: 'Repris d’Unleash.' },
        ...given,
      })) as Wish<Subject>[];
      const done = await new FlagDesk(ground).fulfilAll(environment, wishes);
      const made = done.filter((each) => 'made' in each).length;
      return { made, proposed: done.length - made, unchanged: wishes.length - done.length, told };
    },
  );

  server.get<OfEnvironment>(`${base}/flag-export`, async ({ params, query }) => {
    checked(exportQuery, query);
    return toUnleash(board.of(knownEnvironment(plan, params.environment).name).snapshot);
  });
}

type Given<S extends Subject> = Pick<Wish<S>, 'subject' | 'key' | 'change'>;

/** What Unleash knows nothing of stays: who is responsible, a kill switch, a tie. */
function ofFlag(flag: Flag): Given<'flag'> {
  const change: Wish<'flag'>['change'] = (now) => {
    if (!now) return flag;
    const { killed, tiedTo, owner, expiresOn, schedule, title, value } = now.definition;
    return { ...flag, killed, tiedTo, owner, expiresOn, schedule, title, value } satisfies Definitions['flag'];
  };
  return { subject: 'flag', key: flag.key, change };
}

function ofSegment(segment: Segment): Given<'segment'> {
  return { subject: 'segment', key: segment.name, change: () => segment };
}

function worded(mistakes: { path: string; message: string }[]): string {
  const [first, second, ...more] = mistakes.map(({ path, message }) => `${path} : ${message}`);
  const shown = [first, second].filter((each) => each !== undefined).join(' ; ');
  return more.length > 0 ? `${shown} ; et ${more.length} autres.` : shown;
}
