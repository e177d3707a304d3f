import { describe, expect, test } from 'vitest';
import { replicationRule } from './schema.ts';
import { told, type Known } from './told.ts';

const rule = replicationRule.parse({ mode: 'synchronous', lagMs: 30_000 });
const good: Known = {
  liveIsPrimary: true,
  primary: 'running',
  standby: 'running',
  stream: { state: 'streaming', lagBytes: 0, lagMs: 0 },
  awaySince: null,
  logGone: false,
  guarantee: 'synchronous',
  keptLogBytes: 0,
};
const of = (known: Partial<Known>) => told('production', rule, { ...good, ...known }, 62_000);

describe('what is told of a pair', () => {
  test('that is well says what it promises', () => {
    expect(of({})).toEqual([
      { level: 'good', sentence: 'La réplique de production suit, à jour ; elle a tout ce qui a été confirmé.' },
    ]);
  });

  test('whose primary is down says how to fail over, and what may be missing', () => {
    expect(of({ primary: 'down', stream: null, guarantee: 'asynchronous' })).toEqual([
      {
        level: 'bad',
        sentence:
          'La base de production ne répond pas : « npx bascule failover production » passe à sa réplique (les dernières écritures peuvent lui manquer).',
      },
    ]);
  });

  test('whose standby is away says since when, whether writers wait, and the log that piles up', () => {
    const away = { standby: 'stopped', stream: null, awaySince: 2_000, keptLogBytes: 33_000_000 } as const;
    expect(of(away)[0]).toEqual({
      level: 'bad',
      sentence:
        'La réplique de production ne suit pas depuis 60 s : les écritures l’attendent ; 33 Mo de journal sont gardés pour elle.',
    });
    expect(of({ ...away, guarantee: 'asynchronous' })[0]).toMatchObject({
      level: 'warning',
      sentence: expect.stringContaining('continuent sur la base seule'),
    });
  });

  test('whose standby is late says by how much, against the plan', () => {
    expect(of({ stream: { state: 'streaming', lagBytes: 5_000_000, lagMs: 45_000 } })[0]).toEqual({
      level: 'warning',
      sentence: 'La réplique de production a 45 s de retard (5,0 Mo à écrire), plus que les 30 s du plan.',
    });
  });
});
