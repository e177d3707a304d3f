import type { PoolClient } from 'pg';
import type { StoreEvent, Wish } from '../../core/store/event.ts';
import type { StorePlace } from '../../core/store/place.ts';
import { requestOf } from '../../core/store/request.ts';
import { standing } from '../../core/store/standing.ts';
import { refusalOf, storeTitle } from '../../core/store/wish.ts';
import { writeAudit } from '../../engine/audit-table.ts';
import { requestRelease } from '../../engine/store-request.ts';
import { append, lockOpen, lookNow, type Shelf } from '../../engine/store-table.ts';
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

/**
 * Begins a release, or completes the one that the store has nothing of yet. What was halted makes room, as does what
 * nobody has brought; what is on its way does not. @throws Refusal `conflict`
 */
export async function request(
  client: PoolClient,
  place: StorePlace,
  { version, notes, file }: Pick<StoreRequest, 'version' | 'notes' | 'file'>,
  said: Said & { deployment: string | null },
): Promise<void> {
  const asked = await requestRelease(client, place, { version, notes, file, ...said }, requestOf);
  if (asked?.kind === 'refused') throw new Refusal('conflict', asked.why);
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
