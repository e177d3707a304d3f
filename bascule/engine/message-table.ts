import type { PoolClient } from 'pg';

/** What people must be told. `at` is milliseconds since 1970. */
export interface Message {
  at: number;
  channel: string;
  template: string;
  body: Record<string, unknown>;
}

/** Belongs into the transaction of what it tells of: it is sent if and only if that happened. */
export async function writeMessage(client: PoolClient, { at, channel, template, body }: Message): Promise<void> {
  await client.query('INSERT INTO bascule.message (at, channel, template, body) VALUES ($1, $2, $3, $4)', [
    at,
    channel,
    template,
    JSON.stringify(body),
  ]);
}
