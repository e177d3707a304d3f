import { expect, test } from 'vitest';
import { deedsFor, givenFor } from './deeds';

const verbs = (state: Parameters<typeof deedsFor>[0]['state'], phase: Parameters<typeof deedsFor>[0]['phase']) =>
  deedsFor({ state, phase }).map(({ verb }) => verb);

test('who has just taken an incident decides first', () => {
  expect(verbs('acknowledged', 'triage')[0]).toBe('triage');
});

test('once people no longer suffer, it is to be resolved', () => {
  expect(verbs('mitigated', 'resolution')[0]).toBe('resolve');
  expect(verbs('mitigated', 'resolution')).not.toContain('mitigate');
});

test('what is resolved is followed up, reopened or noted on, and nothing else', () => {
  expect(verbs('resolved', 'post-mortem')).toEqual(['actions', 'reopen', 'notes']);
  expect(verbs('closed', null)).toEqual(['actions', 'reopen', 'notes']);
});

test('what nobody filled in is not sent, unless it is needed', () => {
  const [action] = deedsFor({ state: 'resolved', phase: 'post-mortem' }, [{ value: 'lea', label: 'Léa Martin' }]);
  const form = { get: (name: string) => ({ owner: 'lea' })[name] ?? '' };
  expect(givenFor(action!, form)).toEqual({ text: '', owner: 'lea' });
});
