import { describe, expect, test } from 'vitest';
import { simulate, traceOf } from './campaign.ts';

describe('Bascule’s own rules', () => {
  test('hold in 20,000 runs of faults', { timeout: 120_000 }, () => {
    const { runs, deployments, violation } = simulate({ runs: 20_000, seed: 1 });
    expect(violation).toBeNull();
    expect(runs).toBe(20_000);
    expect(Object.keys(deployments).sort()).toEqual(['cancelled', 'confirmed', 'failed', 'refused', 'rolled-back']);
    expect(Math.min(...Object.values(deployments))).toBeGreaterThan(1_000);
  });

  test('are tried the same way again from the same seed', () => {
    for (const seed of [1, 7, 1117]) expect(traceOf(seed)).toEqual(traceOf(seed));
  });
});

test('a trace is read in the time of Paris, who did it first', () => {
  const { lines } = traceOf(1);
  expect(lines[0]).toMatch(/^Graine 1 : (Production|Staging), stratégie [a-z-]+ ; pannes : .+\.$/);
  expect(lines[1]).toMatch(/^\w{3}\. \d\d\/\d\d\/2026 \d\d:\d\d:\d\d,\d{3} {2}serveur A {15}démarre$/);
});
