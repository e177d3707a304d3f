import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { IncidentFact } from './aftermath.ts';
import { figuresOf, type FigureName } from './figures.ts';
import type { Period } from './period.ts';
import { kpiRule } from './schema.ts';
import { day, histories, hour, incident, record, start, tell, wentBack } from './spec/stories.ts';

const kpi = kpiRule.parse({
  environment: 'production',
  measures: [
    { kind: 'success-rate', above: 0.99 },
    { kind: 'deployment-time', belowMs: 15 * 60_000 },
    { kind: 'rollback-time', belowMs: 5 * 60_000 },
    { kind: 'recovery-time', severity: 'SEV-1', belowMs: 30 * 60_000 },
    { kind: 'frequency', perWeekAbove: 2 },
  ],
});
const rules = { kpi, timeZone: 'Europe/Paris' };
const fourWeeks = { from: start, to: start + 28 * day };

interface Asked {
  period?: Period;
  component?: string | null;
  environment?: string;
  incidents?: readonly IncidentFact[];
}

function ask(all: ReturnType<typeof tell>, asked: Asked = {}) {
  const { period = fourWeeks, component = null, environment = 'production', incidents = [] } = asked;
  return figuresOf(all, incidents, { environment, component, period }, rules);
}

function valuesOf(all: ReturnType<typeof tell>, asked: Asked = {}) {
  const { figures } = ask(all, asked);
  return Object.fromEntries(figures.map(({ name, value }) => [name, value])) as Record<FigureName, number | null>;
}

describe('the figures, as a reader counts them by hand', () => {
  const records = [
    record('d-1', start, { tookMs: 8 * 60_000 }),
    record('d-2', start + 2 * day, { tookMs: 12 * 60_000 }),
    wentBack('d-3', start + 8 * day, { tookMs: 99 * 60_000 }),
    record('d-4', start + 8 * day + 6 * hour, { releaseKind: 'hotfix', tookMs: 10 * 60_000 }),
    record('d-5', start + 9 * day, { outcome: 'refused', liveAt: null, changes: [] }),
  ];
  const incidents = [
    incident('i-1', start + 8 * day + hour, { causes: ['d-3'], resolvedAt: start + 8 * day + hour + 20 * 60_000 }),
    incident('i-2', start + 12 * day, { severity: 'SEV-2' }),
  ];
  const commits = new Map([
    ['d-1', [{ commit: 'a', authoredAt: start - day, components: ['api'] }]],
    [
      'd-2',
      [
        { commit: 'b', authoredAt: start + day, components: ['api'] },
        { commit: 'c', authoredAt: start + 2 * day - hour, components: ['mobile'] },
      ],
    ],
    ['d-3', [{ commit: 'd', authoredAt: start - 300 * day, components: ['api'] }]],
  ]);
  const all = tell({ records, incidents, commits });

  test('of the plan', () => {
    expect(valuesOf(all, { incidents })).toMatchObject({
      'success-rate': 3 / 4,
      'deployment-time': 10 * 60_000,
      'rollback-time': 1_000,
      'recovery-time': 20 * 60_000,
      frequency: 1,
    });
  });

  test('of DORA', () => {
    expect(valuesOf(all, { incidents })).toMatchObject({
      // 25 h, 25 h and 2 h before their users had them; what went back delivered nothing.
      'lead-time': 25 * hour,
      'delivery-frequency': 1,
      // Three days, two deliveries of one of them on the same.
      'delivery-days': 3 / 4,
      'change-fail-rate': 1 / 4,
      // Live an hour after it was asked for, which is when the incident began.
      'failure-recovery': 20 * 60_000,
      'rework-rate': 1 / 4,
    });
  });

  test('say whether the targets are met, strictly', () => {
    const met = ask(all, { incidents }).figures.map(({ name, met }) => [name, met]);
    expect(Object.fromEntries(met)).toMatchObject({
      ...{ 'success-rate': false, 'deployment-time': true, 'rollback-time': true, 'recovery-time': true },
      ...{ frequency: false, 'lead-time': null },
    });
    const two = tell({ records: [record('d-1', start), record('d-2', start + day)] });
    const week = { from: start, to: start + 7 * day };
    expect(ask(two, { period: week }).figures.find(({ name }) => name === 'frequency')).toMatchObject({
      ...{ value: 2, met: false },
    });
  });

  test('have targets only where the plan wants them', () => {
    const elsewhere = tell({ records: [record('d-1', start, { environment: 'staging' })] });
    const { figures } = ask(elsewhere, { environment: 'staging' });
    expect(figures.map(({ target }) => target).filter((target) => target !== null)).toEqual([]);
    expect(figures[0]).toMatchObject({ value: 1, met: null });
  });

  test('show each week', () => {
    const frequency = ask(all, { incidents }).figures.find(({ name }) => name === 'frequency');
    expect(frequency?.weeks).toEqual([2, 2, null, null]);
  });
});

describe('a component', () => {
  const records = [
    record('d-1', start, { changes: [{ component: 'mobile', from: null, to: 'm1' }] }),
    record('d-2', start + day, {
      changes: [
        { component: 'api', from: null, to: 'a2' },
        { component: 'mobile', from: 'm1', to: 'm2' },
      ],
      returned: ['mobile'],
      ...{ rollbackMs: 700, backAt: start + day + hour + 700 },
    }),
  ];

  test('counts what changed it, and fails by what happened to it alone', () => {
    const all = tell({ records });
    expect(valuesOf(all, { component: 'api' })).toMatchObject({
      'success-rate': 1,
      frequency: 1 / 4,
      'rollback-time': null,
    });
    expect(valuesOf(all, { component: 'mobile' })).toMatchObject({
      'success-rate': 1 / 2,
      frequency: 2 / 4,
      'rollback-time': 700,
    });
    expect(valuesOf(all)).toMatchObject({ 'success-rate': 1 / 2 });
  });

  test('that an incident names is the one that it counts for', () => {
    const incidents = [incident('i-1', start + 2 * hour, { causes: ['d-1', 'd-2'], components: ['api'] })];
    const all = tell({
      records: [records[0]!, { ...records[1]!, returned: [], backAt: null, rollbackMs: null }],
      incidents,
    });
    expect(valuesOf(all, { component: 'mobile', incidents })).toMatchObject({
      'change-fail-rate': 0,
      'recovery-time': null,
    });
    expect(valuesOf(all, { component: 'api', incidents })).toMatchObject({
      'change-fail-rate': 1,
      'recovery-time': hour,
    });
  });
});

describe('what came later', () => {
  const release = record('d-1', start, { changes: [{ component: 'api', from: 'a0', to: 'a1' }] });
  const back = record('d-2', start + 5 * day, {
    ...{ kind: 'rollback', version: 'v0', rollbackMs: 4_000, liveAt: start + 5 * day + 4_000 },
    changes: [{ component: 'api', from: 'a1', to: 'a0' }],
  });

  test('a release that somebody takes back days afterwards was a failure, and the way back is no delivery', () => {
    expect(valuesOf(tell({ records: [release, back] }))).toMatchObject({
      ...{ 'success-rate': 0, 'change-fail-rate': 1, frequency: 1 / 4, 'rollback-time': 4_000 },
      'failure-recovery': 5 * day + 4_000 - hour,
    });
  });

  test('only the newest release that had brought it is at fault', () => {
    const again = record('d-3', start + day, { changes: [{ component: 'api', from: 'a2', to: 'a1' }] });
    const failed = tell({ records: [release, again, back] }).filter(({ takenBack }) => takenBack.length > 0);
    expect(failed.map(({ id }) => id)).toEqual(['d-3']);
  });

  test('two incidents of one deployment are one failed deployment, recovered from twice', () => {
    const incidents = [
      incident('i-1', start + hour, { causes: ['d-1'], resolvedAt: start + 2 * hour }),
      incident('i-2', start + 3 * hour, { causes: ['d-1'], resolvedAt: start + 4 * hour }),
    ];
    const all = tell({ records: [release, record('d-9', start + day)], incidents });
    expect(valuesOf(all, { incidents })).toMatchObject({ 'change-fail-rate': 1 / 2, 'failure-recovery': 2 * hour });
  });

  test('an incident that is still open has not been recovered from', () => {
    const incidents = [incident('i-1', start + hour, { causes: ['d-1'], resolvedAt: null })];
    expect(valuesOf(tell({ records: [release], incidents }), { incidents })).toMatchObject({
      ...{ 'change-fail-rate': 1, 'failure-recovery': null, 'recovery-time': null },
    });
  });

  test('a release that ended an incident was not planned', () => {
    const incidents = [incident('i-1', start - day, { fixes: ['d-1'] })];
    expect(valuesOf(tell({ records: [release], incidents }), { incidents })).toMatchObject({ 'rework-rate': 1 });
  });
});

test('weeks from before the first deployment don’t count, and a day is not taken for a seventh of a week', () => {
  const all = tell({ records: [record('d-1', start), record('d-2', start + hour)] });
  const long = { from: start - 80 * day, to: start + 14 * day };
  expect(valuesOf(all, { period: long }).frequency).toBe(1);
  expect(valuesOf(all, { period: { from: start, to: start + day } }).frequency).toBe(2);
});

describe('any history', () => {
  test('without data every figure is null, never 0', () => {
    const { figures, counts } = ask([]);
    expect(figures.map(({ value, met }) => value ?? met)).toEqual(figures.map(() => null));
    expect(figures.flatMap(({ weeks }) => weeks)).toEqual(figures.flatMap(() => [null, null, null, null]));
    expect(Object.values(counts)).toEqual([0, 0, 0, 0, 0]);
  });

  test('gives the same in whatever order it is told', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const turned = { ...history, records: history.records.toReversed(), incidents: history.incidents.toReversed() };
        const one = ask(tell(history), { incidents: history.incidents });
        const other = ask(tell(turned), { incidents: turned.incidents });
        expect(rounded(other.figures)).toEqual(rounded(one.figures));
        expect(other.counts).toEqual(one.counts);
      }),
    );
  });

  test('of another environment, or of another time, changes nothing', () => {
    fc.assert(
      fc.property(histories, histories, (history, other) => {
        const stranger = other.records.map((each) => ({ ...each, id: `x-${each.id}`, environment: 'staging' }));
        const later = other.records.map((each) => shifted(each, 1_000 * day));
        const more = { ...history, records: [...history.records, ...stranger, ...later] };
        const incidents = [...history.incidents, incident('x', start, { environment: 'staging' })];
        expect(ask(tell(more), { incidents })).toEqual(ask(tell(history), { incidents: history.incidents }));
      }),
    );
  });

  test('split into periods adds up', () => {
    fc.assert(
      fc.property(
        histories,
        fc.integer({ min: 1, max: 59 * 24 }),
        fc.constantFrom(null, 'api', 'mobile'),
        (history, hours, component) => {
          const whole = { from: start, to: start + 70 * day };
          const middle = start + hours * hour;
          const countsOf = (period: Period) =>
            Object.values(ask(tell(history), { period, component, incidents: history.incidents }).counts);
          const [before, after] = [countsOf({ ...whole, to: middle }), countsOf({ ...whole, from: middle })];
          expect(before.map((count, index) => count + (after[index] ?? NaN))).toEqual(countsOf(whole));
        },
      ),
    );
  });

  test('has shares between 0 and 1, and no time below zero', () => {
    fc.assert(
      fc.property(histories, (history) => {
        for (const { value, unit, weeks } of ask(tell(history), { incidents: history.incidents }).figures)
          for (const each of [value, ...weeks].filter((one) => one !== null)) {
            expect(each).toBeGreaterThanOrEqual(0);
            if (unit === 'share') expect(each).toBeLessThanOrEqual(1);
          }
      }),
    );
  });
});

/** The mean of floating numbers depends on their order in its last digits. */
const rounded = (figures: ReturnType<typeof ask>['figures']) =>
  figures.map(({ value, weeks, ...figure }) => ({
    ...{ ...figure, value: value && Number(value.toPrecision(9)) },
    weeks: weeks.map((each) => each && Number(each.toPrecision(9))),
  }));

const shifted = (each: ReturnType<typeof record>, by: number) => ({
  ...each,
  ...{ id: `later-${each.id}`, requestedAt: each.requestedAt + by, settledAt: each.settledAt + by },
  changes: each.changes.map((change) => ({ ...change, from: `later-${change.from}`, to: `later-${change.to}` })),
});
