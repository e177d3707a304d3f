import { expect, test } from 'vitest';
import { incidents } from '../incident/schema.ts';
import { publicIncident, type IncidentFacts } from './public-incident.ts';
import { minute, now, page } from './spec/a-page.ts';

const rules = incidents.parse({
  severities: [
    { severity: 'SEV-1', title: 'SEV-1', onStatusPage: true },
    { severity: 'SEV-2', title: 'SEV-2', onStatusPage: true },
  ],
});
const facts = (change: Partial<IncidentFacts> = {}): IncidentFacts => ({
  ...{ id: 'i-7', title: 'API indisponible', components: ['api', 'database'], severity: 'SEV-1', state: 'open' },
  ...{ beganAt: now, declaredAt: now + minute, identifiedAt: null, mitigatedAt: null, resolvedAt: null, updates: [] },
  ...change,
});
const told = (change?: Partial<IncidentFacts>) => publicIncident(facts(change), page, rules);

test('an incident that was just declared is investigated, from its beginning on, on the components that the page has', () => {
  expect(told()).toMatchObject({
    ...{ impact: 'critical', status: 'investigating', startedAt: now, components: ['api'] },
    updates: [{ id: 'i-7-investigating-' + (now + minute), status: 'investigating', body: null }],
  });
});

test('an incident of a low severity is none of the public’s until people publish something of it', () => {
  expect(told({ severity: 'SEV-3' })).toBeNull();
  const updates = [{ seq: 4, at: now, status: 'investigating' as const, text: 'Les notifications tardent.' }];
  expect(told({ severity: 'SEV-3', updates })).toMatchObject({
    impact: 'minor',
    updates: [{ id: 'i-7-4', body: 'Les notifications tardent.' }],
  });
});

test('its steps are told in order, and one that people told of themselves is told once', () => {
  const change = {
    ...{ identifiedAt: now + 3 * minute, mitigatedAt: now + 4 * minute, resolvedAt: now + 9 * minute },
    ...{ state: 'resolved' as const },
    updates: [{ seq: 6, at: now + 5 * minute, status: 'monitoring' as const, text: 'Tout est revenu.' }],
  };
  expect(told(change)?.updates.map(({ status, body }) => [status, body])).toEqual([
    ['investigating', null],
    ['identified', null],
    ['monitoring', 'Tout est revenu.'],
    ['resolved', null],
  ]);
  expect(told(change)).toMatchObject({
    status: 'resolved',
    relievedAt: now + 4 * minute,
    resolvedAt: now + 9 * minute,
  });
});

test('an incident that was opened again is not resolved, whatever was told last', () => {
  const updates = [{ seq: 6, at: now + 5 * minute, status: 'resolved' as const, text: 'C’est fini.' }];
  expect(told({ updates })).toMatchObject({ status: 'investigating', resolvedAt: null });
});

test('a published post-mortem closes it', () => {
  expect(told({ resolvedAt: now + minute, state: 'closed' })?.status).toBe('postmortem');
});
