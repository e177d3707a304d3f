import type { Pool, PoolClient } from 'pg';
import type { Colour } from '../core/deployment/event.ts';

/** What a slot should run, and the share of the traffic that it should get. */
export interface SlotRow {
  environment: string;
  component: string;
  colour: Colour;
  version: string;
  digest: string;
  weight: number;
  /** Digest of its variables; null for a slot from before they were kept: the plan's, as they are now. */
  configuration: string | null;
  /** Processes that it was last given; null: as many as the plan says. */
  instances: number | null;
}

export async function readSlots(connection: Pool | PoolClient, environment: string): Promise<SlotRow[]> {
  const { rows } = await connection.query<SlotRow>(
    `SELECT environment, component, colour, version, digest, weight, configuration, instances FROM bascule.slot
     WHERE environment = $1 ORDER BY component, colour`,
    [environment],
  );
  return rows;
}

/** An idle slot gets new content. A slot with traffic is never changed: that would be a bug, and fails here. */
export async function fillSlot(client: PoolClient, slot: Omit<SlotRow, 'weight'>): Promise<void> {
  const { rowCount } = await client.query(
    `INSERT INTO bascule.slot (environment, component, colour, version, digest, configuration, instances, weight)
     VALUES ($1, $2, $3, $4, $5, $6, $7, 0)
     ON CONFLICT (environment, component, colour) DO UPDATE SET version = excluded.version, digest = excluded.digest,
       configuration = excluded.configuration, instances = excluded.instances
     WHERE slot.weight = 0`,
    [slot.environment, slot.component, slot.colour, slot.version, slot.digest, slot.configuration, slot.instances],
  );
  if (rowCount === 0)
    throw new Error(
      `${slot.component}/${slot.colour} de ${slot.environment} reçoit du trafic : on ne peut pas y mettre autre chose.`,
    );
}

/** A slot that runs already gets more processes. */
export async function scaleSlot(
  client: PoolClient,
  slot: Pick<SlotRow, 'environment' | 'component' | 'colour' | 'instances'>,
): Promise<void> {
  await client.query(
    'UPDATE bascule.slot SET instances = $4 WHERE environment = $1 AND component = $2 AND colour = $3',
    [slot.environment, slot.component, slot.colour, slot.instances],
  );
}

/** So many percent of the traffic of each component to the slot named, the rest to the other one. */
export async function moveWeight(
  client: PoolClient,
  environment: string,
  moves: { component: string; to: Colour; percent: number }[],
): Promise<void> {
  for (const { component, to, percent } of moves) {
    await client.query(
      `UPDATE bascule.slot SET weight = CASE WHEN colour = $3 THEN $4 ELSE 100 - $4 END
       WHERE environment = $1 AND component = $2`,
      [environment, component, to, percent],
    );
  }
}

export async function emptySlot(
  client: PoolClient,
  slot: Pick<SlotRow, 'environment' | 'component' | 'colour'>,
): Promise<void> {
  await client.query(
    'DELETE FROM bascule.slot WHERE environment = $1 AND component = $2 AND colour = $3 AND weight = 0',
    [slot.environment, slot.component, slot.colour],
  );
}
