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
}

type Connection = Pool | PoolClient;

export async function readSlots(connection: Connection, environment: string): Promise<SlotRow[]> {
  const { rows } = await connection.query<SlotRow>(
    `SELECT environment, component, colour, version, digest, weight FROM bascule.slot
     WHERE environment = $1 ORDER BY component, colour`,
    [environment],
  );
  return rows;
}

/** An idle slot gets new content. A slot with traffic is never changed: that would be a bug, and fails here. */
export async function fillSlot(connection: Connection, slot: Omit<SlotRow, 'weight'>): Promise<void> {
  const { rowCount } = await connection.query(
    `INSERT INTO bascule.slot (environment, component, colour, version, digest, weight) VALUES ($1, $2, $3, $4, $5, 0)
     ON CONFLICT (environment, component, colour) DO UPDATE SET version = excluded.version, digest = excluded.digest
     WHERE slot.weight = 0`,
    [slot.environment, slot.component, slot.colour, slot.version, slot.digest],
  );
  if (rowCount === 0)
    throw new Error(
      `${slot.component}/${slot.colour} de ${slot.environment} reçoit du trafic : on ne peut pas y mettre autre chose.`,
    );
}

/** All traffic of the components to the slots named. */
export async function moveWeight(
  connection: Connection,
  environment: string,
  live: { component: string; to: Colour }[],
): Promise<void> {
  for (const { component, to } of live) {
    await connection.query(
      `UPDATE bascule.slot SET weight = CASE WHEN colour = $3 THEN 100 ELSE 0 END
       WHERE environment = $1 AND component = $2`,
      [environment, component, to],
    );
  }
}

export async function emptySlot(
  connection: Connection,
  slot: Pick<SlotRow, 'environment' | 'component' | 'colour'>,
): Promise<void> {
  await connection.query(
    'DELETE FROM bascule.slot WHERE environment = $1 AND component = $2 AND colour = $3 AND weight = 0',
    [slot.environment, slot.component, slot.colour],
  );
}
