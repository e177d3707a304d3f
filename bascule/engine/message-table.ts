import type { PoolClient } from 'pg';

/** What people must be told. `at` is milliseconds since 1970. */
export interface Message {
  at: number;
  channel: string;
  template: string;
  body: Record<string, unknown>;
}

/**
 * Belongs into the transaction of what it tells of: it is sent if and only if that happened. What bodies hold is said in
 * `core/message/body.ts`. Answers the message's number.
 */
export async function writeMessage(client: PoolClient, { at, channel, template, body }: Message): Promise<number> {
  const { rows } = await client.query<{ number: string }>(
    'INSERT INTO bascule.message (at, channel, template, body) VALUES ($1, $2, $3, $4) RETURNING number',
    [at, channel, template, JSON.stringify(body)],
  );
  return Number(rows[0]?.number);
}
