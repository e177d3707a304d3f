import type { PoolClient } from 'pg';
import type { Flag } from '../../core/flag/schema.ts';
import { changeLines, changeWords } from '../../engine/flag-change-words.ts';
import { type Definitions, type FlagChange, type Subject } from '../../engine/flag-table.ts';
import type { Proposal } from '../../engine/flag-proposal-table.ts';
import { writeMessage } from '../../engine/message-table.ts';

/** One person alone switched something off where it takes two to change a flag: everybody is to know at once. */
export async function shoutKill(
  client: PoolClient,
  { environment, key, at, why, after }: FlagChange,
  by: string,
): Promise<void> {
  const title = (after as Flag | null)?.title || key;
  const body = { flag: key, title, environment, by, why };
  await writeMessage(client, { at, channel: '#incidents', template: 'kill-switch', body });
}

/** Somebody else is asked to look. `before` is what holds. */
export async function askForSecond(
  client: PoolClient,
  { id, environment, subject, key, kind, at, why, after }: Proposal,
  before: Definitions[Subject] | null,
  by: string,
): Promise<void> {
  const what = changeLines({ subject, before, after }).join(' ; ') || changeWords[kind];
  const accept = `npx bascule flags accept ${environment} ${id}`;
  const body = { flag: key, environment, by, what, why, proposal: id, accept };
  await writeMessage(client, { at, channel: '#deployments', template: 'flag-proposed', body });
}

/** The same for what is proposed together. */
export async function askForSecondOfMany(
  client: PoolClient,
  { environment, at, why }: Proposal,
  keys: readonly string[],
  by: string,
): Promise<void> {
  const named = keys.slice(0, 3).join(', ');
  const flag = keys.length > 3 ? `${named} et ${keys.length - 3} autres` : named;
  const what = `${keys.length} à accepter : « npx bascule flags pending ${environment} »`;
  await writeMessage(client, {
    ...{ at, channel: '#deployments', template: 'flag-proposed' },
    body: { flag, environment, by, what, why },
  });
}
