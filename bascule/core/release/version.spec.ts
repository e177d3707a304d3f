import { describe, expect, test } from 'vitest';
import { highestRelease, mistakeInVersion } from './version.ts';

describe('the version of a release', () => {
  test('is three numbers after a v', () => {
    expect(mistakeInVersion('v1.2.3', [])).toBeNull();
    for (const wrong of ['v1.2', 'v1.2.3-rc.1', 'v01.2.3', 'release', 'v1.2.3 ', '']) {
      expect(mistakeInVersion(wrong, [])).toMatch(/n’est pas une version : écrivez-la comme « v1\.2\.3 »/);
    }
    expect(mistakeInVersion('2.0.1', [])).toContain('écrivez-la comme « v2.0.1 »');
  });

  test('is greater than the last one, by numbers and not by letters', () => {
    expect(mistakeInVersion('v1.10.0', ['v1.9.0', 'v1.2.0'])).toBeNull();
    expect(mistakeInVersion('v1.9.1', ['v1.10.0', 'v1.9.0'])).toBe(
      'La version v1.9.1 n’est pas plus grande que v1.10.0, la dernière coupée : choisissez v1.10.1, v1.11.0, v2.0.0 ou plus.',
    );
  });

  test('is not one that exists', () => {
    expect(mistakeInVersion('v1.0.0', ['v1.0.0'])).toMatch(/^La version v1\.0\.0 existe déjà : choisissez v1\.0\.1/);
  });

  test('is not compared with tags that name no release', () => {
    expect(mistakeInVersion('v1.0.0', ['v9-demo', 'v2.0.0-rc.1', 'very-old'])).toBeNull();
    expect(highestRelease(['v9-demo'])).toBeNull();
  });
});
