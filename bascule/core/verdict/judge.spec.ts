import { describe, expect, test } from 'vitest';
import { seeded } from '../../simulation/chance.ts';
import { sample } from '../../simulation/looks.ts';
import { judge, requestsNeeded, type Rules, type Watched } from './judge.ts';
import type { Sample } from './traffic.ts';

const edgesMs = [10, 50, 100, 200, 300, 500, 750, 1_000, 2_000];
const fiveMinutes = 5 * 60_000;
const since = 1_000_000_000;

/** R1 of the plan, and the fast path beside it. */
const rules: Rules = {
  triggers: [
    { kind: 'error-rate', above: 0.01, forMs: fiveMinutes },
    { kind: 'latency-p95', aboveMs: 500, forMs: fiveMinutes },
    { kind: 'health', failures: 3 },
    { kind: 'smoke' },
  ],
  fast: { falseAlarmRate: 0.001, minimumRequests: 20, tolerated: { errors: 0.01, slow: 0.05 }, slowMs: 500 },
  edgesMs,
};

/** The rules alone, with a fast path that tolerates everything. */
const slowRules: Rules = { ...rules, fast: { ...rules.fast, tolerated: { errors: 1, slow: 1 } } };

interface Answers {
  count: number;
  errors?: number;
  latencyMs?: number;
  /** How many of them took longer than a second. */
  slow?: number;
}

/** One second of traffic, `atMs` after the shift. */
function second(atMs: number, { count, errors = 0, latencyMs = 40, slow = 0 }: Answers): Sample {
  const histogram = edgesMs.map((edge, index) =>
    edge >= latencyMs && (edgesMs[index - 1] ?? 0) < latencyMs ? count - slow : 0,
  );
  return { second: (since + atMs) / 1_000, count, errors5xx: errors, histogram: [...histogram, slow] };
}

function api(change: Partial<Watched>): Watched {
  return { component: 'api', since, green: [], blue: [second(-10_000, { count: 1_000 })], failedProbes: 0, ...change };
}

const after = (ms: number, ...watched: Watched[]) => judge(rules, watched, since + ms);
const bySlowRules = (ms: number, watched: Watched) => judge(slowRules, [watched], since + ms);
const found = (verdict: ReturnType<typeof judge>) =>
  verdict.kind === 'unhealthy' ? verdict.reasons.map(({ rule, detail }) => `${rule} | ${detail}`) : verdict.kind;

describe('the error rate over five minutes', () => {
  const errors = (count: number) => api({ green: [second(200_000, { count: 1_000, errors: count })] });

  test('of exactly 1 % is allowed', () => {
    expect(bySlowRules(fiveMinutes, errors(10))).toEqual({ kind: 'healthy' });
  });

  test('above 1 % is not, and says how many of how many', () => {
    expect(found(bySlowRules(fiveMinutes, errors(11)))).toEqual([
      'error-rate | api : 11 de ses 1000 réponses en 5 min étaient des erreurs (1,1 %, permis : 1 %).',
    ]);
  });

  test('is not read before five minutes are full', () => {
    expect(bySlowRules(fiveMinutes - 1, errors(500))).toEqual({ kind: 'healthy' });
  });

  test('is not read from fewer requests than the minimum', () => {
    const few = (count: number) => api({ green: [second(200_000, { count, errors: count })] });
    expect(bySlowRules(fiveMinutes, few(19)).kind).toBe('not-enough-data');
    expect(bySlowRules(fiveMinutes, few(20)).kind).toBe('unhealthy');
  });

  test('forgets what is older than five minutes', () => {
    const watched = api({ green: [second(0, { count: 500, errors: 500 }), second(400_000, { count: 1_000 })] });
    expect(bySlowRules(400_000, watched)).toEqual({ kind: 'healthy' });
  });

  test('of a rule for seconds is told in seconds', () => {
    const strict: Rules = { ...slowRules, triggers: [{ kind: 'error-rate', above: 0.07, forMs: 30_000 }] };
    expect(found(judge(strict, [api({ green: [second(10_000, { count: 100, errors: 8 })] })], since + 30_000))).toEqual(
      ['error-rate | api : 8 de ses 100 réponses en 30 s étaient des erreurs (8,0 %, permis : 7 %).'],
    );
  });
});

describe('the P95 over five minutes', () => {
  const p95 = (answers: Answers) => bySlowRules(fiveMinutes, api({ green: [second(200_000, answers)] }));

  test('of exactly 500 ms is allowed', () => {
    expect(p95({ count: 1_000, latencyMs: 500 })).toEqual({ kind: 'healthy' });
  });

  test('of 501 ms is not', () => {
    expect(found(p95({ count: 1_000, latencyMs: 501 }))).toEqual([
      'latency-p95 | api : son P95 a dépassé 500 ms en 5 min.',
    ]);
  });

  test('looks at 95 answers of 100: five slow ones are allowed, six are not', () => {
    expect(p95({ count: 1_000, slow: 50 }).kind).toBe('healthy');
    expect(p95({ count: 1_000, slow: 51 }).kind).toBe('unhealthy');
  });

  test('is not read before five minutes are full', () => {
    expect(bySlowRules(fiveMinutes - 1, api({ green: [second(0, { count: 1_000, latencyMs: 2_000 })] })).kind).toBe(
      'healthy',
    );
  });
});

describe('the health probe', () => {
  test('may fail twice in a row', () => {
    expect(after(10_000, api({ failedProbes: 2 })).kind).toBe('not-enough-data');
  });

  test('may not fail three times', () => {
    expect(found(after(1, api({ failedProbes: 3 })))).toEqual([
      'health | api : le contrôle de santé a échoué 3 fois de suite.',
    ]);
  });
});

test('the smoke rule is not judged here: a slot that fails it never gets traffic', () => {
  const smokeAlone: Rules = { ...rules, triggers: [{ kind: 'smoke' }] };
  expect(judge(smokeAlone, [api({ failedProbes: 99 })], since + fiveMinutes)).toEqual({
    kind: 'not-enough-data',
    have: 0,
    need: 3,
  });
});

describe('the fast path', () => {
  /** Requests counted one second's worth at a time until the verdict falls. */
  function requestsUntilFound(perSecond: number, answers: (chance: () => number) => Answers, seed: number): number {
    const chance = seeded(seed);
    const green: Sample[] = [];
    for (let at = 0; at < 60; at += 1) {
      green.push(second(at * 1_000, answers(chance)));
      if (after((at + 1) * 1_000, api({ green })).kind === 'unhealthy') return (at + 1) * perSecond;
    }
    return Infinity;
  }
  const seeds = Array.from({ length: 200 }, (_, index) => index);

  test('finds 18 % of errors at 200 requests a second within 2 s of traffic', () => {
    const answers = (chance: () => number) => ({ count: 200, errors: sample(0.18, 200, chance).hits });
    for (const seed of seeds) expect(requestsUntilFound(200, answers, seed)).toBeLessThanOrEqual(400);
  });

  test('finds answers of 800 ms in the first second', () => {
    expect(requestsUntilFound(200, () => ({ count: 200, latencyMs: 800 }), 0)).toBe(200);
  });

  test('finds a third of slow answers within 2 s of traffic', () => {
    const answers = (chance: () => number) => ({ count: 200, slow: sample(0.33, 200, chance).hits });
    for (const seed of seeds) expect(requestsUntilFound(200, answers, seed)).toBeLessThanOrEqual(400);
  });

  test('accuses no good version in a minute of traffic, two hundred times', () => {
    const answers = (chance: () => number) => ({
      count: 200,
      errors: sample(0.003, 200, chance).hits,
      slow: sample(0.02, 200, chance).hits,
    });
    for (const seed of seeds) expect(requestsUntilFound(200, answers, seed)).toBe(Infinity);
  });

  test('says what it saw, before and after', () => {
    const green = [second(0, { count: 200, errors: 36, latencyMs: 800 })];
    expect(found(after(1_000, api({ green })))).toEqual([
      'fast-errors | api : 36 de ses 200 premières réponses étaient des erreurs (18,0 %), contre 0,0 % sur 1000 avant.',
      'fast-slow | api : 200 de ses 200 premières réponses ont pris plus de 500 ms (100,0 %), contre 0,0 % sur 1000 avant.',
    ]);
  });

  test('judges a first version by the tolerated shares alone', () => {
    const green = [second(0, { count: 200, errors: 36 })];
    expect(found(after(1_000, api({ green, blue: [] })))).toEqual([
      'fast-errors | api : 36 de ses 200 premières réponses étaient des erreurs (18,0 %), sans version précédente à comparer.',
    ]);
  });

  test('gives each component of a longer train a smaller share of the false alarms', () => {
    const accused = (errors: number, others: number) => {
      const idle = Array.from({ length: others }, (_, index) => ({ ...api({}), component: `idle-${index}` }));
      return after(1_000, api({ green: [second(0, { count: 100, errors })] }), ...idle).kind === 'unhealthy';
    };
    const fewest = (others: number) =>
      Array.from({ length: 100 }, (_, errors) => errors).find((errors) => accused(errors, others))!;
    expect(fewest(99)).toBeGreaterThan(fewest(0));
  });
});

describe('a version that nothing speaks against', () => {
  test('is healthy once enough requests were seen', () => {
    expect(after(20_000, api({ green: [second(0, { count: 300 })] }))).toEqual({ kind: 'healthy' });
  });

  test('is not called healthy before, and the figures are told', () => {
    expect(after(20_000, api({ green: [second(0, { count: 299 })] }))).toEqual({
      kind: 'not-enough-data',
      have: 299,
      need: 300,
    });
    expect(after(20_000)).toEqual({ kind: 'not-enough-data', have: 0, need: 300 });
  });

  test('needs more requests where fewer errors are allowed', () => {
    expect(requestsNeeded([{ kind: 'error-rate', above: 0.001, forMs: 1 }])).toBe(3_000);
    expect(requestsNeeded([{ kind: 'error-rate', above: 0, forMs: 1 }])).toBe(3);
    expect(requestsNeeded([])).toBe(3);
  });
});

test('every reason of every component is told', () => {
  const bad = (component: string) => ({
    ...api({ failedProbes: 3, green: [second(0, { count: 100, errors: 100 })] }),
    component,
  });
  expect(found(after(1_000, bad('api'), bad('mobile')))).toHaveLength(4);
});
