import type pg from 'pg';
import { z } from 'zod';
import { inProductionDatabase } from '../people.ts';
import type { Scene } from '../stage.ts';

const told = z.object({ type: z.literal('restored'), lastCommit: z.number().nullable(), kept: z.string() });

/** What the database holds of everybody's points, as one word. */
const fingerprint = `SELECT md5(string_agg(account::text, '|' ORDER BY id)) AS word, sum(posted)::text AS points
  FROM wallet.ledger_account account WHERE NOT allow_negative`;

/** Somebody with too many rights wipes all points; the database comes back to just before. */
export const restore: Scene = {
  name: 'restore',
  title: 'points effacés par erreur, puis restaurés',
  expected: 'chaque compte comme juste avant l’erreur ; RTO mesuré',
  async play(stage, notes) {
    const { rewapp } = stage;
    const before = await inProductionDatabase(rewapp, look);
    const justBefore = await inProductionDatabase(rewapp, mistake);
    const wiped = await inProductionDatabase(rewapp, look);
    notes.expect(
      wiped.points === '0',
      `l’erreur : ${before.points} points effacés, juste après ${justBefore}`,
      wiped.points,
    );
    const startedAt = performance.now();
    const lea = await stage.team.as('lea');
    const { lines, code, refusal } = await lea.say('restore', 'production', '--to', justBefore, '--yes');
    const apiAnswers = (await fetch(`${rewapp.urlOf('production', 'api')}/api/health`)).ok;
    const rtoS = ((performance.now() - startedAt) / 1_000).toFixed(1).replace('.', ',');
    notes.expect(code === 0 && apiAnswers, `bascule restore : RTO ${rtoS} s, l’API répond`, refusal ?? '');
    const after = await inProductionDatabase(rewapp, look);
    notes.expect(
      after.word === before.word,
      `${after.points} points, chaque compte comme avant`,
      `${after.points} points`,
    );
    const restored = told.safeParse(lines.at(-1));
    if (restored.success) notes.see(`l’ancienne base est gardée dans ${restored.data.kept}`);
    return { outcome: after.word === before.word ? 'restaurée' : 'perdue' };
  },
};

async function look(client: pg.Client): Promise<{ word: string; points: string }> {
  const { rows } = await client.query<{ word: string; points: string }>(fingerprint);
  return rows[0] ?? { word: '', points: '' };
}

/** Answers the moment before: PostgreSQL's own, for its log knows no other. */
async function mistake(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ at: Date }>(`SELECT date_trunc('milliseconds', clock_timestamp()) AS at`);
  await client.query('SELECT pg_sleep(0.01)');
  await client.query('UPDATE wallet.ledger_account SET posted = 0 WHERE NOT allow_negative');
  return rows[0]!.at.toISOString();
}
