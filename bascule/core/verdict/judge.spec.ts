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
    component: 'api',
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

describe('a canary step', () => {
  const stepSince = since + 600_000;
  const at = (ms: number, errors: number, count = 1_000) => second(600_000 + ms, { count, errors });
  const fastAlone: Rules = { ...rules, triggers: [{ kind: 'error-rate', above: 0.01, forMs: 3_600_000 }] };
  const step = (change: Partial<Watched>) => judge(fastAlone, [api({ stepSince, ...change })], since + 610_000);

  test('is not blamed for trouble that the stable slot has in the same seconds', () => {
    const green = [at(1_000, 15, 50)];
    expect(step({ green, blue: [at(1_000, 285, 950)] }).kind).toBe('not-enough-data');
    const asBefore = api({ green, blue: [second(-10_000, { count: 950 })] });
    expect(found(judge(fastAlone, [asBefore], since + 610_000))).toHaveLength(1);
  });

  test('is blamed for what it alone has', () => {
    expect(found(step({ green: [at(1_000, 40, 200)], blue: [at(1_000, 2, 3_800)] }))).toEqual([
      'fast-errors | api : 40 de ses 200 premières réponses étaient des erreurs (20,0 %), contre 0,1 % sur 3800 en même temps pour l’ancienne version.',
    ]);
  });

  test('that has all of the traffic is compared with the stable slot as it was before', () => {
    const last = { green: [at(1_000, 80, 800)], blue: [second(300_000, { count: 1_000, errors: 3 }), at(0, 0, 4)] };
    expect(found(step(last))).toEqual([
      'fast-errors | api : 80 de ses 800 premières réponses étaient des erreurs (10,0 %), contre 0,3 % sur 1000 avant.',
    ]);
    const asBad = { ...last, blue: [second(300_000, { count: 1_000, errors: 100 })] };
    expect(step(asBad)).toEqual({ kind: 'healthy' });
  });

  test('stands for itself: what was before it is neither held for it nor against it', () => {
    const before = second(100_000, { count: 5_000, errors: 20 });
    const now = { green: [before, at(1_000, 0, 299)], blue: [second(100_000, { count: 5_000 }), at(1_000, 0)] };
    expect(step(now)).toEqual({ kind: 'not-enough-data', component: 'api', have: 299, need: 300 });
  });

  test('still follows the rules as written over the version’s whole life', () => {
    const green = [second(400_000, { count: 1_000, errors: 30 }), at(1_000, 0, 100)];
    expect(found(judge(slowRules, [api({ stepSince, green })], since + 610_000))).toHaveLength(1);
  });

  test('shares the false alarms with the other steps', () => {
    const fewest = (steps: number) =>
      Array.from({ length: 100 }, (_, errors) => errors).find(
        (errors) =>
          judge({ ...rules, steps }, [api({ green: [second(0, { count: 100, errors })] })], since).kind === 'unhealthy',
      )!;
    expect(fewest(50)).toBeGreaterThan(fewest(1));
  });
});

describe('the burn rate', () => {
  const page: Rules = {
    ...slowRules,
    triggers: [{ kind: 'burn-rate', objective: 0.999, rate: 14.4, longMs: 3_600_000, shortMs: fiveMinutes }],
  };
  const minutes = (errors: number) =>
    Array.from({ length: 90 }, (_, index) => ({ ...second(index * 60_000, { count: 600, errors }), seconds: 60 }));
  const burnt = (watched: Partial<Watched>, ms = 5_400_000) => judge(page, [api(watched)], since + ms);

  test('is read from the version’s minutes, and says what burns how fast', () => {
    expect(burnt({ minutes: minutes(8) }).kind).toBe('not-enough-data');
    expect(found(burnt({ minutes: minutes(9) }))).toEqual([
      'burn-rate | api : 540 erreurs sur 36000 réponses en 1 h et 45 erreurs sur 3000 réponses en 5 min : son budget d’erreurs (0,1 %) brûle plus de 14,4 fois trop vite.',
    ]);
  });

  test('is read from the seconds while there are no minutes', () => {
    const green = Array.from({ length: 300 }, (_, index) => second(index * 1_000, { count: 10, errors: 1 }));
    expect(burnt({ green }, fiveMinutes - 1).kind).toBe('healthy');
    expect(found(burnt({ green }, fiveMinutes))).toHaveLength(1);
  });
});

describe('a version that nothing speaks against', () => {
  test('is healthy once enough requests were seen', () => {
    expect(after(20_000, api({ green: [second(0, { count: 300 })] }))).toEqual({ kind: 'healthy' });
  });

  test('is not called healthy before, and the figures are told', () => {
    expect(after(20_000, api({ green: [second(0, { count: 299 })] }))).toEqual({
      kind: 'not-enough-data',
      component: 'api',
      have: 299,
      need: 300,
    });
    expect(after(20_000)).toEqual({ kind: 'not-enough-data', have: 0, need: 300 });
  });

  test('is healthy only when each component was: a busy one does not answer for a silent one', () => {
    const busy = api({ green: [second(0, { count: 10_000 })] });
    const quiet = { ...api({ green: [second(0, { count: 12 })] }), component: 'partners' };
    const silent = { ...api({}), component: 'mobile', kind: 'static' as const };
    expect(after(20_000, busy, quiet)).toEqual({ kind: 'not-enough-data', component: 'partners', have: 12, need: 300 });
    expect(after(20_000, busy, quiet, silent)).toMatchObject({ component: 'mobile', have: 0, need: 20 });
    expect(after(20_000, busy, { ...silent, green: [second(0, { count: 20 })] })).toEqual({ kind: 'healthy' });
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
