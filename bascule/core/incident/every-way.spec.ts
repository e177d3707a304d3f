import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { whyNot } from './allowed.ts';
import { decide } from './decide.ts';
import type { Fact } from './event.ts';
import { replay, type Incident } from './incident.ts';
import { and, declared, hour, minute, plan, settled, start } from './spec/story.ts';
import { phaseOf, stateOf, states, type IncidentState } from './state.ts';

const palette: Fact[] = [
  { type: 'acknowledged', by: 'dora', via: 'cli' },
  { type: 'acknowledged', by: 'karim', via: 'pagerduty' },
  { type: 'severity-changed', severity: 'SEV-1', by: 'lea', reason: '' },
  { type: 'severity-changed', severity: 'SEV-3', by: 'lea', reason: '' },
  { type: 'severity-changed', severity: 'SEV-4', by: 'lea', reason: '' },
  { type: 'triaged', by: 'dora', decision: 'investigate' },
  { type: 'noted', by: 'dora', text: 'Le journal est vide.' },
  { type: 'update-published', by: 'dora', status: 'investigating', text: 'Nous cherchons.' },
  { type: 'identified', by: 'dora', cause: 'Une variable manque.' },
  { type: 'mitigated', by: 'bascule', how: 'Le trafic est revenu.' },
  { type: 'linked', deployment: 'd-1', as: 'cause', version: 'v2', components: ['service'], reason: '' },
  { type: 'linked', deployment: 'd-2', as: 'again', version: 'v3', components: ['site'], reason: '' },
  { type: 'resolved', by: 'dora', cause: 'Une variable.', action: 'Remise.' },
  { type: 'relapsed', by: 'bascule', reason: 'Cela recommence.' },
  { type: 'post-mortem-drafted', dueAt: start + hour },
  { type: 'reopened', by: 'karim', reason: 'Cela recommence.' },
  { type: 'post-mortem-edited', by: 'dora', parts: { causes: 'Pas de contrôle des variables.' } },
  { type: 'post-mortem-published', by: 'dora', document: '# Post-mortem' },
];

type Move = { kind: 'fact'; fact: Fact } | { kind: 'wait'; ms: number };

const moves = fc.array(
  fc.oneof(
    fc.constantFrom(...palette).map((fact): Move => ({ kind: 'fact', fact })),
    fc
      .constantFrom(1, minute, 5 * minute, 14 * minute, hour, 25 * hour, 100 * hour)
      .map((ms): Move => ({ kind: 'wait', ms })),
  ),
  { maxLength: 25 },
);
const severities = fc.constantFrom('SEV-1', 'SEV-2', 'SEV-3', 'SEV-4');

/** What people do comes through the door that refuses what can't be; all else may come in any order. */
function lived(
  severity: 'SEV-1' | 'SEV-2' | 'SEV-3' | 'SEV-4',
  way: readonly Move[],
  see: (incident: Incident, at: number, done: Fact[]) => void,
) {
  const first = replay('i-1', [{ ...declared({ severity }), seq: 1, at: start }]);
  let at = start;
  let { incident, done } = settled(first, at);
  see(incident, at, done);
  for (const move of way) {
    if (move.kind === 'wait') at += move.ms;
    else if (whyNot(incident, move.fact) === null) incident = and(incident, at, move.fact);
    ({ incident, done } = settled(incident, at));
    see(incident, at, done);
  }
}

describe('whatever happens to an incident, in whatever order', () => {
  test('what is due is done at once and once, and nobody is woken for nothing', () => {
    fc.assert(
      fc.property(severities, moves, (severity, way) => {
        lived(severity, way, (incident, at) => {
          const { due, nextAt } = decide(plan.incidents, incident, at);
          expect(due).toEqual([]);
          if (nextAt === null) return;
          expect(nextAt).toBeGreaterThan(at);
          expect(decide(plan.incidents, incident, nextAt).due).not.toEqual([]);
          expect(decide(plan.incidents, incident, nextAt - 1).due).toEqual([]);
        });
      }),
    );
  });

  test('nobody is called who is not meant, nor once it is taken on or over', () => {
    fc.assert(
      fc.property(severities, moves, (severity, way) => {
        lived(severity, way, (incident, _at, done) => {
          const calls = done.filter((fact) => fact.type === 'escalated');
          for (const { step } of calls) {
            expect(plan.incidents.escalation.steps[step]?.severities).toContain(incident.severity);
            expect(incident.acknowledged).toBeNull();
          }
          const all = incident.escalation.calls.map(({ round, step }) => `${round}/${step}`);
          expect(new Set(all).size).toBe(all.length);
          expect(new Set(incident.pages).size).toBe(incident.pages.length);
        });
      }),
    );
  });

  test('a way that is looked at rarely ends as one that is looked at all the time, only later', () => {
    fc.assert(
      fc.property(severities, fc.integer({ min: 1, max: 40 }), (severity, steps) => {
        const first = replay('i-1', [{ ...declared({ severity }), seq: 1, at: start }]);
        const end = start + steps * 4 * minute;
        let often = settled(first, start).incident;
        for (let at = start; at <= end; at += minute) often = settled(often, at).incident;
        const { incident: seldom } = settled(settled(first, start).incident, end);
        const newest = (incident: Incident, step: number) =>
          incident.escalation.calls.filter((call) => call.step === step).at(-1)?.round;
        for (const step of plan.incidents.escalation.steps.keys())
          expect(newest(seldom, step)).toBe(newest(often, step));
        expect(stateOf(seldom)).toBe(stateOf(often));
      }),
    );
  });
});

test('every state is reached, and every one is left again', () => {
  const left = new Map<IncidentState, Set<IncidentState>>();
  const first = settled(replay('i-1', [{ ...declared(), seq: 1, at: start }]), start).incident;
  const seen = new Map([[keyOf(first), first]]);
  // What is added while it goes on is gone through too.
  for (const found of seen.values()) {
    for (const fact of palette.filter((each) => whyNot(found, each) === null)) {
      const next = settled(and(found, start, fact), start).incident;
      if (stateOf(next) !== stateOf(found))
        left.set(stateOf(found), (left.get(stateOf(found)) ?? new Set()).add(stateOf(next)));
      if (!seen.has(keyOf(next))) seen.set(keyOf(next), next);
    }
  }
  expect([...left.keys()].sort()).toEqual([...states].sort());
  expect([...new Set([...left.values()].flatMap((each) => [...each]))].sort()).toEqual([...states].sort());
});

/** Incidents that go on alike. */
const keyOf = (incident: Incident) =>
  JSON.stringify([stateOf(incident), phaseOf(incident), incident.acknowledged !== null, incident.severity]);

test('a fact told twice changes nothing the second time', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...palette), { maxLength: 12 }),
      fc.constantFrom(...palette),
      (before, fact) => {
        const twice = new Set([
          'noted',
          'update-published',
          'severity-changed',
          'triaged',
          'identified',
          'post-mortem-edited',
        ]);
        const facts = [declared(), ...before];
        const found = replay(
          'i-1',
          facts.map((each, index) => ({ ...each, seq: index + 1, at: start })),
        );
        const once = and(found, start, fact);
        const again = and(once, start, fact);
        if (!twice.has(fact.type)) expect(again).toEqual({ ...once, lastSeq: again.lastSeq });
        expect(stateOf(again)).toBe(stateOf(once));
        expect(phaseOf(again)).toBe(phaseOf(once));
      },
    ),
  );
});
