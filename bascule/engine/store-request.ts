import type { PoolClient } from 'pg';
import type { StorePlace } from '../core/store/place.ts';
import type { Before, Request } from '../core/store/request.ts';
import { standing } from '../core/store/standing.ts';
import { writeAudit } from './audit-table.ts';
import { append, close, give, insertRelease, lockOpen, releasesOf, type StoredRelease } from './store-table.ts';

/** A version of the app that is wanted in a store. */
export interface Wanted {
  version: string;
  /** For the store's users. */
  notes: string;
  /** The signed bundle on this machine. */
  file: string | null;
  at: number;
  by: string;
  why: string;
  /** After which it is asked for. */
  deployment: string | null;
}

type Choose = (version: string, rule: StorePlace['rule'], before: readonly Before[]) => Request | null;

/** Asks a store for a version, as far as `choose` lets it by what went before. Its answer is given back. */
export async function requestRelease(
  client: PoolClient,
  place: StorePlace,
  wanted: Wanted,
  choose: Choose,
): Promise<Request | null> {
  const shelf = { environment: place.environment, component: place.component, store: place.rule.kind };
  // What the store is seen to show in the same moment may come first, and makes it another question.
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const open = await lockOpen(client, shelf);
    const before = await releasesOf(client, shelf);
    const chosen = choose(
      wanted.version,
      place.rule,
      before.map((each) => ({ version: each.version, build: each.build, at: standing(each) })),
    );
    if (!chosen || chosen.kind === 'refused') return chosen;
    const isDone =
      chosen.kind === 'complete'
        ? await complete(client, open, wanted)
        : await begin(client, place, open, chosen.build, wanted);
    if (isDone) return chosen;
  }
  return { kind: 'refused', why: 'L’état du store change en ce moment : réessayez dans un instant.' };
}

/** False: another fact came first. */
async function complete(client: PoolClient, open: StoredRelease | null, wanted: Wanted): Promise<boolean> {
  const { at, by, notes, file } = wanted;
  if (!open || !(await append(client, open, { at, type: 'given', by }))) return false;
  await give(client, open.number, { notes, file: file ?? open.file, at });
  await audit(client, open, `${open.version}, build ${open.build}, complétée`, wanted);
  return true;
}

async function begin(
  client: PoolClient,
  { environment, component, rule }: StorePlace,
  open: StoredRelease | null,
  build: number,
  wanted: Wanted,
): Promise<boolean> {
  const { version, notes, file, at, by, deployment } = wanted;
  if (open) {
    if (!(await append(client, open, { at, type: 'superseded', by }))) return false;
    await close(client, open.number, at);
  }
  const shelf = { environment, component, store: rule.kind };
  await insertRelease(
    client,
    { ...shelf, version, build, rule, notes, file },
    { at, type: 'requested', by, deployment },
  );
  await audit(client, shelf, `${version}, build ${build}`, wanted);
  return true;
}

async function audit(
  client: PoolClient,
  { environment }: { environment: string },
  about: string,
  { at, by, why, deployment }: Wanted,
): Promise<void> {
  await writeAudit(client, { at, environment, deployment, who: by, what: 'store-requested', why: `${about} : ${why}` });
}
