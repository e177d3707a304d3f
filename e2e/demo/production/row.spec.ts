import { expect, it } from 'vitest';
import { rowOf, type Played } from './row.ts';
import type { Seen } from './traffic.ts';

const scene = { name: 'v1.1.0', title: 'v1.1.0', expected: 'confirmée' };
const span = { tookMs: 1_234.5, virtualFrom: 0, virtualTo: 3_600_000 };
const calm: Seen = {
  requestsSent: 100,
  lostByPlatform: 0,
  latencyMsP95: 12,
  errorsByVersion: {},
  peopleByVersion: {},
  refused: 0,
  wrongEffects: [],
};
const played: Played = { outcome: 'confirmée', evidence: ['vu'], faults: [], seen: calm };

it('keeps what was expected and found, with the real duration and the virtual times', () => {
  expect(rowOf(scene, played, span)).toMatchObject({
    part: 'production',
    expected: 'confirmée',
    outcome: 'confirmée',
    tookMs: 1_235,
    virtualTo: '1970-01-01T01:00:00.000Z',
    evidence: ['vu'],
    faults: [],
  });
});

it('a request that was lost, refused or without its effect is a fault', () => {
  const seen = { ...calm, lostByPlatform: 3, wrongEffects: ['lea saw 0 points'], refused: 1 };
  expect(rowOf(scene, { ...played, seen }, span).faults).toEqual([
    '2 requêtes perdues par la plateforme',
    '1 demandes justes refusées (4xx)',
    'grand livre : lea saw 0 points',
  ]);
});

it('traffic that never came proves nothing; a scene without traffic need not have any', () => {
  expect(rowOf(scene, { ...played, seen: { ...calm, requestsSent: 0 } }, span).faults).toHaveLength(1);
  expect(rowOf(scene, { outcome: 'refusée', evidence: [], faults: [] }, span).faults).toEqual([]);
});
