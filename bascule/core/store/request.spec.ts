import { describe, expect, test } from 'vitest';
import { buildNumber } from './build-number.ts';
import { requestOf, requestWhenConfirmed, type Before } from './request.ts';
import type { StoreState } from './standing.ts';

const play = { kind: 'play' } as const;
const before = (version: string, state: StoreState, attempt = 0): Before => ({
  ...{ version, build: buildNumber(version, attempt), at: { state } },
});
const everyState: StoreState[] = [
  ...(['absent', 'uploaded', 'in-review', 'rejected', 'approved', 'rolling-out', 'halted'] as const),
  ...(['complete', 'replaced', 'withdrawn'] as const),
];

describe('a version that is asked for', () => {
  test('begins where nothing is on its way, and makes the halted and the unknown to the store give way', () => {
    const said = everyState.map((state) => {
      const request = requestOf('1.5.0', play, [before('1.4.0', state)]);
      return [state, request.kind === 'begin' ? `begin, replaces ${request.replaces}` : request.kind];
    });
    expect(Object.fromEntries(said)).toEqual({
      absent: 'begin, replaces true',
      uploaded: 'refused',
      'in-review': 'refused',
      rejected: 'begin, replaces false',
      approved: 'refused',
      'rolling-out': 'refused',
      halted: 'begin, replaces true',
      complete: 'begin, replaces false',
      replaced: 'begin, replaces false',
      withdrawn: 'begin, replaces false',
    });
  });

  test('is the one that was asked for already while the store has nothing of it', () => {
    expect(requestOf('1.4.0', play, [before('1.4.0', 'absent'), before('1.3.0', 'complete')])).toEqual({
      kind: 'complete',
    });
  });

  test('is refused with what to do: what is on its way, and what is older than what went before', () => {
    expect(requestOf('1.5.0', play, [before('1.4.0', 'in-review')])).toMatchObject({
      why: expect.stringMatching(/1\.4\.0.*Google Play \(en revue\).*store halt/),
    });
    expect(requestOf('1.3.0', play, [before('1.4.0', 'complete')])).toMatchObject({
      why: expect.stringContaining('plus récente que « 1.3.0 »'),
    });
    expect(requestOf('21.0.0', play, [])).toMatchObject({ why: expect.stringContaining('20.999.999') });
  });
});

describe('a confirmed deployment', () => {
  const asked = (state: StoreState) => requestWhenConfirmed('1.4.0', play, [before('1.4.0', state)]);

  test('asks for the version that its app names, and once', () => {
    expect(requestWhenConfirmed('1.4.0', play, [])).toEqual({ kind: 'begin', build: 100_400_000, replaces: false });
    for (const state of everyState) if (state !== 'rejected' && state !== 'withdrawn') expect(asked(state)).toBeNull();
  });

  test('asks again, under the next build, for what nobody got', () => {
    for (const state of ['rejected', 'withdrawn'] as const)
      expect(asked(state)).toEqual({ kind: 'begin', build: 100_400_001, replaces: false });
    // The newest of the same version counts.
    const mended = [before('1.4.0', 'in-review', 1), before('1.4.0', 'rejected')];
    expect(requestWhenConfirmed('1.4.0', play, mended)).toBeNull();
  });

  test('of an older release asks for nothing that the store had, and is told of what it never had', () => {
    const went = [before('1.5.0', 'complete'), before('1.4.0', 'replaced')];
    expect(requestWhenConfirmed('1.4.0', play, went)).toBeNull();
    expect(requestWhenConfirmed('1.4.1', play, went)).toMatchObject({ kind: 'refused' });
  });
});
