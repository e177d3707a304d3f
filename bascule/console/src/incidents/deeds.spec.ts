import { expect, test } from 'vitest';
import { deedsFor } from './deeds';

const verbs = (state: Parameters<typeof deedsFor>[0]['state'], phase: Parameters<typeof deedsFor>[0]['phase']) =>
  deedsFor({ state, phase }).map(({ verb }) => verb);

test('who has just taken an incident decides first', () => {
  expect(verbs('acknowledged', 'triage')[0]).toBe('triage');
});

test('once people no longer suffer, it is to be resolved', () => {
  expect(verbs('mitigated', 'resolution')[0]).toBe('resolve');
  expect(verbs('mitigated', 'resolution')).not.toContain('mitigate');
});

test('what is resolved can be reopened, and nothing else done to it but notes', () => {
  expect(verbs('resolved', 'post-mortem')).toEqual(['reopen', 'notes']);
  expect(verbs('closed', null)).toEqual(['reopen', 'notes']);
});
