import { expect, test } from 'vitest';
import type { IncidentSummary } from '../../../server/incident/wire.ts';
import type { Status } from '../../../server/wire.ts';
import { glanceAt, openIn, versionsOf } from './overview';

type Environment = Status['environments'][number];
type Slot = Environment['components'][number]['slots'][number];

const component = (name: string, version: string | null, slots: Slot[]): Environment['components'][number] => {
  return { name, title: name, url: 'http://x', hostUrl: 'http://x', version, slots };
};
const slot = (weight: number, state: Slot['state']): Slot => ({ colour: 'blue', version: 'v1', weight, state });
const environment = (...components: Environment['components']): Environment => {
  return { name: 'test', deployment: null, components };
};

test('where all that gets traffic is healthy, everything answers', () => {
  expect(glanceAt(environment(component('API', 'v1', [slot(100, 'healthy'), slot(0, 'stopped')])))).toEqual({
    ...{ tone: 'good', words: 'Tout répond' },
  });
});

test('one bad slot with traffic is told before all else', () => {
  const bad = environment(
    component('API', 'v1', [slot(5, 'unhealthy')]),
    component('Site', 'v1', [slot(100, 'healthy')]),
  );
  expect(glanceAt(bad)).toEqual({ tone: 'bad', words: 'API en panne' });
});

test('an environment without a version is empty, not broken', () => {
  expect(glanceAt(environment(component('API', null, []))).tone).toBe('empty');
});

test('the version of most components comes first', () => {
  const mixed = environment(component('a', 'v1', []), component('b', 'v2', []), component('c', 'v2', []));
  expect(versionsOf(mixed)).toEqual(['v2', 'v1']);
});

test('what goes wrong in an environment is told the worst first, and what is over is not', () => {
  const incident = (id: string, severity: string, changes: object = {}) =>
    ({ id, severity, environment: 'test', resolvedAt: null, ...changes }) as IncidentSummary;
  const all = [
    incident('i-1', 'SEV-3'),
    incident('i-2', 'SEV-1'),
    incident('i-3', 'SEV-1', { resolvedAt: 1 }),
    incident('i-4', 'SEV-1', { environment: 'production' }),
  ];
  expect(openIn('test', all).map(({ id }) => id)).toEqual(['i-2', 'i-1']);
});
