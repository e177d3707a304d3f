import type { Pool, PoolClient } from 'pg';
import { isFailing, type Offer } from '../core/live-update/offer.ts';
import { writeAudit } from './audit-table.ts';
import { lockNewest, stop, tallyOf, type Channel } from './live-update-table.ts';
import { writeMessage } from './message-table.ts';
import { transaction } from './transaction.ts';

/** Versions that did not start on a device. */
export async function failedOn(pool: Pool, device: string): Promise<string[]> {
  const { rows } = await pool.query<{ version: string }>(
    `SELECT version FROM bascule.live_update_device JOIN bascule.live_update ON number = live_update
     WHERE device = $1 AND failed_at IS NOT NULL`,
    [device],
  );
  return rows.map(({ version }) => version);
}

export async function markGiven(pool: Pool, { number }: Offer, device: string, at: number): Promise<void> {
  await pool.query(
    `INSERT INTO bascule.live_update_device (live_update, device, given_at) VALUES ($1, $2, $3)
     ON CONFLICT (live_update, device) DO NOTHING`,
    [number, device, at],
  );
}

export interface Report extends Channel {
  device: string;
  /** Of the bundle that it is about. */
  version: string;
  what: 'took' | 'failed';
  at: number;
}

/**
 * Writes down what a device says of a bundle that it was given; of others it says nothing that counts. A bundle that does
 * not start on too many devices is stopped in the same transaction, and people are told: once, whoever reports next.
 */
export async function report(pool: Pool, told: Report): Promise<void> {
  await transaction(pool, async (client) => {
    const isNews = await mark(client, told);
    if (!isNews || told.what !== 'failed') return;
    // One at a time: the last of several reports sees them all.
    const newest = await lockNewest(client, told);
    if (newest?.version !== told.version || newest.stopped) return;
    const tally = await tallyOf(client, newest, newest.countedFrom);
    if (!isFailing(tally, newest.rule)) return;
    const why = `Ne démarre pas sur ${tally.failed} appareils sur ${tally.took}.`;
    await stop(client, newest, { at: told.at, by: 'bascule', why });
    await tell(client, newest, { at: told.at, why });
  });
}

async function mark(
  client: PoolClient,
  { environment, component, version, device, what, at }: Report,
): Promise<boolean> {
  const { rowCount } = await client.query(
    `UPDATE bascule.live_update_device SET took_at = coalesce(took_at, $5),
       failed_at = CASE WHEN $6 THEN coalesce(failed_at, $5) ELSE failed_at END
     WHERE device = $4 AND ($6 AND failed_at IS NULL OR took_at IS NULL)
       AND live_update = (SELECT max(number) FROM bascule.live_update
                          WHERE environment = $1 AND component = $2 AND version = $3)`,
    [environment, component, version, device, at, what === 'failed'],
  );
  return rowCount === 1;
}

async function tell(
  client: PoolClient,
  { environment, component, version, deployment }: Offer,
  { at, why }: { at: number; why: string },
) {
  const text = `🛑 Live update de ${component} arrêté de lui-même (${environment}, ${version}) : ${why} Plus aucun appareil ne reçoit ce bundle ; ceux qu’il fait échouer reprennent d’eux-mêmes celui d’avant. Revenir partout : npx bascule rollback ${environment} --component ${component}`;
  await writeAudit(client, { at, environment, deployment, who: 'bascule', what: 'live-update-stopped', why });
  await writeMessage(client, {
    ...{ at, channel: '#deployments', template: 'live-update-stopped' },
    body: { environment, component, version, deployment, text },
  });
}
