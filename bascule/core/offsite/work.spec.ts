import { describe, expect, test } from 'vitest';
import { offsiteRule } from './schema.ts';
import { told } from './told.ts';
import { behindMs, workLeft, type Work } from './work.ts';

const original = (name: string, at: number, bytes = 10) => ({ name, bytes, at });
const good = (name: string, bytes = 10) => ({ name, bytes, digest: 'd' });
const names = ({ copy, check, altered }: Work) => [copy, check, altered].map((all) => all.map(({ name }) => name));

describe('what is left to copy', () => {
  test('is nothing where all was verified', () => {
    const work = workLeft([original('a', 1)], [{ name: 'a', bytes: 10 }], [good('a')]);
    expect(names(work)).toEqual([[], [], []]);
    expect(behindMs(work, 100)).toBeNull();
  });

  test('is what the second store has not, the oldest first, and what was there half', () => {
    const work = workLeft(
      [original('new', 9), original('old', 1), original('half', 5)],
      [{ name: 'half', bytes: 3 }],
      [],
    );
    expect(names(work)).toEqual([['old', 'half', 'new'], [], []]);
    expect(behindMs(work, 100)).toBe(99);
  });

  test('is copied again when it disappeared from the second store', () => {
    expect(names(workLeft([original('a', 1)], [], [good('a')]))).toEqual([['a'], [], []]);
  });

  test('is only read back when its writer was killed before that, and counts as missing until then', () => {
    const work = workLeft([original('a', 1)], [{ name: 'a', bytes: 10 }], []);
    expect(names(work)).toEqual([[], ['a'], []]);
    expect(behindMs(work, 11)).toBe(10);
  });

  test('leaves the good copy of a file that changed in the first store', () => {
    expect(names(workLeft([original('a', 1, 11)], [{ name: 'a', bytes: 10 }], [good('a')]))).toEqual([[], [], ['a']]);
  });
});

describe('what is told of a second store', () => {
  const rule = offsiteRule.parse({ to: { kind: 'folder', path: '/mnt/loin' }, lateAfterMs: 3_600_000 });
  const of = (work: Partial<Work>, failure: string | null, now: number) =>
    told('production', rule, { work: { copy: [], check: [], altered: [], ...work }, place: '/mnt/loin', failure }, now);

  test('is good while what is missing is young', () => {
    expect(of({}, null, 5)).toEqual({
      level: 'good',
      sentence: 'Les sauvegardes de production sont aussi dans /mnt/loin : tout y est, relu.',
    });
    expect(of({ copy: [original('a', 0)] }, null, 3_600_000).level).toBe('good');
  });

  test('is bad once it is older than the plan allows, with why', () => {
    expect(of({ copy: [original('a', 0, 2_500_000)] }, '/mnt/loin n’est pas monté', 7_500_000)).toEqual({
      level: 'bad',
      sentence:
        'Les sauvegardes de production ont 2 h 05 min de retard dans /mnt/loin (1 fichier(s), 2,5 Mo à copier), plus que les 1 h 00 min du plan ; /mnt/loin n’est pas monté.',
    });
  });

  test('is bad at once when the first store was tampered with', () => {
    expect(of({ altered: [original('base/x.tar', 0)] }, null, 1)).toMatchObject({
      level: 'bad',
      sentence: expect.stringContaining('base/x.tar'),
    });
  });
});

describe('a bucket as a second store', () => {
  const bucket = (more: object) =>
    offsiteRule.safeParse({ to: { kind: 'bucket', bucket: 'one-backups', region: 'eu-central-1', ...more } });
  const sentences = (more: object) => bucket(more).error?.issues.map(({ message }) => message);

  test('is sealed by S3 too and cleared by Bascule where the plan says nothing else', () => {
    expect(bucket({}).data?.to).toMatchObject({ encryption: 'AES256', clearedBy: 'bascule', prefix: 'backups/' });
    expect(bucket({ prefix: '', region: 'fr-par', endpoint: 'https://s3.fr-par.scw.cloud' }).success).toBe(true);
  });

  test('is refused with what is allowed', () => {
    expect(sentences({ bucket: 'Sauvegardes' })).toEqual([expect.stringContaining('en minuscules')]);
    expect(sentences({ bucket: '10.0.0.1' })).toEqual([expect.stringContaining('en minuscules')]);
    expect(sentences({ prefix: 'backups' })).toEqual([expect.stringContaining('finit par « / »')]);
    expect(sentences({ region: 'Paris' })).toEqual([expect.stringContaining('comme « eu-central-1 »')]);
  });
});
