import type { Pool } from 'pg';
import type { Announcement } from '../core/window/announcement.ts';
import { writeMessage } from './message-table.ts';
import { transaction } from './transaction.ts';

interface Row {
  environment: string;
  starts_at: string;
  ends_at: string;
  announced_by: string;
  announced_at: string;
  text: string;
}

/** Keeps an announcement, and has it told. Answers false, and does nothing, when this very span was announced before. */
export async function announce(pool: Pool, { environment, from, to, by, at, text }: Announcement): Promise<boolean> {
  return transaction(pool, async (client) => {
    const { rowCount } = await client.query(
      `INSERT INTO bascule.announcement (environment, starts_at, ends_at, announced_by, announced_at, text)
     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (environment, starts_at, ends_at) DO NOTHING`,
      [environment, from, to, by, at, text],
    );
    if (rowCount !== 1) return false;
    const body = { environment, startsAt: from, endsAt: to, by, text };
    await writeMessage(client, { at, channel: '#deployments', template: 'maintenance-announced', body });
    return true;
  });
}

/** Those that are not over at a moment, in the order of their beginning. */
export async function announcementsEndingAfter(pool: Pool, moment: number): Promise<Announcement[]> {
  const { rows } = await pool.query<Row>(
    `SELECT environment, starts_at, ends_at, announced_by, announced_at, text FROM bascule.announcement
     WHERE ends_at > $1 ORDER BY starts_at, number`,
    [moment],
  );
  return rows.map((row) => ({
    environment: row.environment,
    from: Number(row.starts_at),
    to: Number(row.ends_at),
    by: row.announced_by,
    at: Number(row.announced_at),
    text: row.text,
  }));
}
