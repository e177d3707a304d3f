import type { Pool, PoolClient } from 'pg';
import type { Offer, Said, Tally } from '../core/live-update/offer.ts';
import { liveUpdateRule, type LiveUpdateRule } from '../core/live-update/schema.ts';

export interface Channel {
  environment: string;
  component: string;
}

export interface Brought extends Channel {
  version: string;
  digest: string;
  deployment: string;
  rule: LiveUpdateRule;
  at: number;
}

/** Newest first. */
export async function offersOf(connection: Pool | PoolClient, { environment, component }: Channel): Promise<Offer[]> {
  const { rows } = await connection.query<OfferRow>(
    `SELECT ${columns} FROM bascule.live_update WHERE environment = $1 AND component = $2 ORDER BY number DESC`,
    [environment, component],
  );
  return rows.map(offerOf);
}

/** The newest one that stands; until the end of the transaction nobody else changes it. */
export async function lockNewest(client: PoolClient, { environment, component }: Channel): Promise<Offer | null> {
  const { rows } = await client.query<OfferRow>(
    `SELECT ${columns} FROM bascule.live_update
     WHERE environment = $1 AND component = $2 AND replaced_at IS NULL AND rolled_back_at IS NULL FOR UPDATE`,
    [environment, component],
  );
  return rows[0] ? offerOf(rows[0]) : null;
}

/** From now on this bundle is offered, unless it is already, or this deployment brought it before. */
export async function offer(client: PoolClient, brought: Brought): Promise<void> {
  const { environment, component, version, digest, deployment, rule, at } = brought;
  const newest = await lockNewest(client, brought);
  if (newest?.digest === digest || (await isKnown(client, deployment, component))) return;
  if (newest)
    await client.query('UPDATE bascule.live_update SET replaced_at = $2 WHERE number = $1', [newest.number, at]);
  await client.query(
    `INSERT INTO bascule.live_update
       (environment, component, version, digest, deployment_id, rule, began_at, counted_from)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $7)`,
    [environment, component, version, digest, deployment, JSON.stringify(rule), at],
  );
}

/** Takes an offer back, and the one before stands again, at the share that it had. False: it had been taken back already. */
export async function takeBack(client: PoolClient, { number, ...channel }: Offer, said: Said): Promise<boolean> {
  const { rowCount } = await client.query(
    `UPDATE bascule.live_update SET rolled_back_at = $2, rolled_back_by = $3, rolled_back_why = $4
     WHERE number = $1 AND rolled_back_at IS NULL`,
    [number, said.at, said.by, said.why],
  );
  if (rowCount === 0) return false;
  await client.query(
    `UPDATE bascule.live_update SET replaced_at = NULL,
       idle_ms = idle_ms + CASE WHEN stopped_at IS NULL THEN $3 - replaced_at ELSE 0 END
     WHERE number = (SELECT max(number) FROM bascule.live_update
                     WHERE environment = $1 AND component = $2 AND rolled_back_at IS NULL)`,
    [channel.environment, channel.component, said.at],
  );
  return true;
}

/** No further device gets it. False: it is stopped already, or stands no more. */
export async function stop(client: PoolClient, { number }: Offer, { at, by, why }: Said): Promise<boolean> {
  const { rowCount } = await client.query(
    `UPDATE bascule.live_update SET stopped_at = $2, stopped_by = $3, stopped_why = $4
     WHERE number = $1 AND stopped_at IS NULL AND replaced_at IS NULL AND rolled_back_at IS NULL`,
    [number, at, by, why],
  );
  return rowCount === 1;
}

/** It goes on where it was, and is judged anew. False: it was not stopped, or stands no more. */
export async function resume(client: PoolClient, { number }: Offer, at: number): Promise<boolean> {
  const { rowCount } = await client.query(
    `UPDATE bascule.live_update SET idle_ms = idle_ms + $2 - stopped_at, counted_from = $2,
       stopped_at = NULL, stopped_by = NULL, stopped_why = NULL
     WHERE number = $1 AND stopped_at IS NOT NULL AND replaced_at IS NULL AND rolled_back_at IS NULL`,
    [number, at],
  );
  return rowCount === 1;
}

/** What devices did from a moment on. */
export async function tallyOf(
  connection: Pool | PoolClient,
  { number }: Pick<Offer, 'number'>,
  from: number,
): Promise<Tally> {
  const { rows } = await connection.query<Tally>(
    `SELECT count(*) FILTER (WHERE given_at >= $2)::integer AS given,
            count(*) FILTER (WHERE took_at >= $2)::integer AS took,
            count(*) FILTER (WHERE failed_at >= $2)::integer AS failed
     FROM bascule.live_update_device WHERE live_update = $1`,
    [number, from],
  );
  return rows[0] ?? { given: 0, took: 0, failed: 0 };
}

async function isKnown(client: PoolClient, deployment: string, component: string): Promise<boolean> {
  const { rowCount } = await client.query(
    'SELECT 1 FROM bascule.live_update WHERE deployment_id = $1 AND component = $2',
    [deployment, component],
  );
  return rowCount !== 0;
}

const columns = `number, environment, component, version, digest, deployment_id AS deployment, rule, began_at, idle_ms, counted_from,
  stopped_at, stopped_by, stopped_why, replaced_at, rolled_back_at, rolled_back_by, rolled_back_why`;

interface OfferRow extends Pick<Offer, 'environment' | 'component' | 'version' | 'digest' | 'deployment'> {
  number: string;
  rule: unknown;
  began_at: string;
  idle_ms: string;
  counted_from: string;
  stopped_at: string | null;
  stopped_by: string;
  stopped_why: string;
  replaced_at: string | null;
  rolled_back_at: string | null;
  rolled_back_by: string;
  rolled_back_why: string;
}

function offerOf(row: OfferRow): Offer {
  const { environment, component, version, digest, deployment } = row;
  return {
    ...{ number: Number(row.number), environment, component, version, digest, deployment },
    rule: liveUpdateRule.parse(row.rule),
    beganAt: Number(row.began_at),
    idleMs: Number(row.idle_ms),
    countedFrom: Number(row.counted_from),
    stopped: said(row.stopped_at, row.stopped_by, row.stopped_why),
    replacedAt: row.replaced_at === null ? null : Number(row.replaced_at),
    rolledBack: said(row.rolled_back_at, row.rolled_back_by, row.rolled_back_why),
  };
}

const said = (at: string | null, by: string, why: string): Said | null =>
  at === null ? null : { at: Number(at), by, why };
