import { describe, expect, test } from 'vitest';
import { incompatibilities, partOf } from './compatibility.ts';

const api = (version: string) => partOf('api', { version, requires: {} });
const mobile = partOf('mobile', { version: '2.0.0', requires: { api: '>=1.4' } });

describe('components that run together', () => {
  test('fit when each finds what it needs of the others', () => {
    expect(incompatibilities([api('1.4.0'), mobile])).toEqual([]);
    expect(incompatibilities([api('2.1.3'), mobile])).toEqual([]);
  });

  test('do not fit when one is too old for another, and the sentence says which', () => {
    expect(incompatibilities([api('1.3.9'), mobile])).toEqual([
      'mobile 2.0.0 demande api >=1.4, et c’est api 1.3.9 : déployez avec lui une version de api qui convient.',
    ]);
  });

  test('do not fit when one is missing, or says nothing of itself', () => {
    expect(incompatibilities([mobile])).toEqual([expect.stringContaining('qui n’est pas là')]);
    expect(incompatibilities([mobile, partOf('api', null)])).toEqual([
      expect.stringContaining('api n’annonce pas de version'),
    ]);
  });

  test('without manifests need nothing', () => {
    expect(incompatibilities([partOf('api', null), partOf('mobile', null)])).toEqual([]);
  });

  test('are all told of at once', () => {
    const admin = partOf('admin', { version: '1.0.0', requires: { api: '^2.0.0', mobile: '<2' } });
    expect(incompatibilities([api('1.3.0'), mobile, admin])).toHaveLength(3);
  });

  test('do not take a trial version for the release', () => {
    expect(incompatibilities([api('1.4.0-rc.1'), mobile])).toHaveLength(1);
  });
});
