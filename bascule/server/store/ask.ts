import type { PoolClient } from 'pg';
import type { StoreEvent, Wish } from '../../core/store/event.ts';
import { nextBuild } from '../../core/store/next-build.ts';
import type { StorePlace } from '../../core/store/place.ts';
import { isOver, standing } from '../../core/store/standing.ts';
import { refusalOf, storeTitle, words } from '../../core/store/wish.ts';
import { writeAudit } from '../../engine/audit-table.ts';
import { append, close, insertRelease, lockOpen, lookNow, releasesOf, type Shelf } from '../../engine/store-table.ts';
import { Refusal } from '../refusal.ts';
import type { StoreRequest } from './wire.ts';

interface Said {
  at: number;
  by: string;
  why: string;
}

const deeds = { halt: 'store-halted', resume: 'store-resumed', advance: 'store-advanced' } as const;

/** Writes a wish down; the engine does it at its next turn. @throws Refusal `conflict` */
export async function wish(
  client: PoolClient,
  { environment, component, rule }: StorePlace,
  wanted: Wish,
  said: Said,
): Promise<void> {
  const shelf: Shelf = { environment, component, store: rule.kind };
  // What the store was seen to show in the same moment may come first, and makes it another question.
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const release = await lockOpen(client, shelf);
    if (!release)
      throw new Refusal(
        'conflict',
        `Rien n’est en cours dans ${storeTitle(rule)} : « npx bascule store request ${environment} » y demande une version.`,
      );
    const refused = refusalOf(wanted, standing(release), rule);
    if (refused !== null) throw new Refusal('conflict', refused);
    const event: StoreEvent = { at: said.at, type: 'asked', wish: wanted, by: said.by, why: said.why };
    if (!(await append(client, release, event))) continue;
    await lookNow(client, release.number, said.at);
    await audit(client, environment, deeds[wanted], said, `${release.version}, build ${release.build}`);
    return;
  }
  throw new Refusal('conflict', 'L’état du store change en ce moment : réessayez dans un instant.');
}

/** Begins a release. What was halted makes room; what is still on its way does not. @throws Refusal `conflict`, `invalid` */
export async function request(
  client: PoolClient,
  { environment, component, rule }: StorePlace,
  { version, notes, file }: Pick<StoreRequest, 'version' | 'notes' | 'file'>,
  said: Said & { deployment: string | null },
): Promise<void> {
  const shelf: Shelf = { environment, component, store: rule.kind };
  const { at, by, deployment } = said;
  const open = await lockOpen(client, shelf);
  if (open) {
    const { state } = standing(open);
    if (state !== 'halted' && !isOver({ state }))
      throw new Refusal(
        'conflict',
        `La version ${open.version} est encore en cours dans ${storeTitle(rule)} (${words[state]}) : attendez sa fin, ou arrêtez-la par « npx bascule store halt ».`,
      );
    if (!isOver({ state })) await append(client, open, { at, type: 'superseded', by });
    await close(client, open.number, at);
  }
  const build = buildOf(version, await releasesOf(client, shelf));
  const event: StoreEvent = { at, type: 'requested', by, deployment };
  await insertRelease(client, { ...shelf, version, build, rule, notes, file }, event);
  await audit(client, environment, 'store-requested', said, `${version}, build ${build}`);
}

function buildOf(version: string, before: Parameters<typeof nextBuild>[1]): number {
  try {
    return nextBuild(version, before);
  } catch (error) {
    if (error instanceof RangeError) throw new Refusal('conflict', error.message);
    throw error;
  }
}

async function audit(
  client: PoolClient,
  environment: string,
  what: Parameters<typeof writeAudit>[1]['what'],
  { at, by, why }: Said,
  about: string,
): Promise<void> {
  await writeAudit(client, { at, environment, deployment: null, who: by, what, why: `${about} : ${why}` });
}
