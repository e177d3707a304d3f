import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { grafanaDashboard } from './grafana.ts';
import { metrics } from './metrics.ts';

const file = new URL('../../kpi/grafana.json', import.meta.url);

test('the dashboard in the repository is what the list of metrics gives; « npx bascule kpi --grafana » writes it', () => {
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(structuredClone(grafanaDashboard('Bascule')));
});

test('every metric that the dashboard names exists, and it shows each of them', () => {
  const named = new Set(JSON.stringify(grafanaDashboard('Bascule')).match(/bascule_[a-z_]+/g));
  const known = metrics.map(({ name }) => name);
  expect([...named].filter((name) => !known.includes(name))).toEqual([]);
  // The plan's frequency and DORA's are one and the same curve.
  expect(known.filter((name) => !named.has(name))).toEqual(['bascule_delivery_frequency_per_week']);
});

test('names are those that Prometheus asks for: lower case, the unit last', () => {
  for (const { name, kind } of metrics)
    expect(name).toMatch(kind === 'counter' ? /^bascule_[a-z_]+_total$/ : /^bascule_[a-z_]+$/);
});

test('panels do not lie over each other', () => {
  const panels = grafanaDashboard('Bascule').panels.map(({ gridPos }) => gridPos);
  for (const [index, one] of panels.entries())
    for (const other of panels.slice(index + 1)) {
      const isBeside = one.x + one.w <= other.x || other.x + other.w <= one.x;
      const isAbove = one.y + one.h <= other.y || other.y + other.h <= one.y;
      expect(isBeside || isAbove).toBe(true);
    }
});
