import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { offsiteRule } from '../../core/offsite/schema.ts';
import { secondStoreOf } from '../../server/offsite/second-store.ts';
import { startBucket } from './trial-places.ts';

const MiB = 1024 * 1024;
const large = randomBytes(11 * MiB + 7);
type Started = Awaited<ReturnType<typeof startBucket>>;
let aws: Started['aws'];
let place: Started['place'];

beforeAll(async () => {
  ({ aws, place } = await startBucket());
});
beforeEach(() => {
  for (const key of place.bucket.keys('')) place.bucket.delete(key, null, 0);
});
afterAll(() => aws.close());

const there = (name: string) => place.bucket.current(`backups/production/${name}`);
const inParts = () => place.store({ partBytes: 5 * MiB });

/** In pieces that fit no part; what is `broken` ends before its last byte. */
async function* pieces(bytes: Buffer, broken = false): AsyncGenerator<Buffer> {
  const length = 700_001;
  for (let from = 0; from < bytes.length; from += length) {
    if (broken && from + length >= bytes.length) throw new Error('le sceau ne tient pas');
    yield bytes.subarray(from, from + length);
  }
}

async function readBack(name: string): Promise<Buffer> {
  const read: Buffer[] = [];
  for await (const piece of place.store().read(name)) read.push(piece);
  return Buffer.concat(read);
}

test('a large file is sent in parts, under the bucket’s lock that the plan names, and is there as it was', async () => {
  await inParts().write('base/large.tar', pieces(large), large.length);
  expect(there('base/large.tar')).toMatchObject({
    ...{ etag: expect.stringMatching(/-3"$/), headers: { 'x-amz-server-side-encryption': 'AES256' } },
  });
  expect((await readBack('base/large.tar')).equals(large)).toBe(true);
  expect(await place.store().list()).toEqual([{ name: 'base/large.tar', bytes: large.length }]);
  expect(aws.s3.uploads.size).toBe(0);
});

test('a file whose end does not come is not there, neither small nor large, and no part of it is left', async () => {
  await expect(inParts().write('base/large.tar', pieces(large, true), large.length)).rejects.toThrow('le sceau');
  const small = large.subarray(0, 2 * MiB);
  await expect(place.store().write('base/small.tar', pieces(small, true), small.length)).rejects.toThrow('le sceau');
  expect(await place.store().list()).toEqual([]);
  expect(aws.s3.uploads.size).toBe(0);
});

test('a part that the bucket was too busy for is sent again; what it never takes leaves nothing', async () => {
  aws.account.faults.put({ service: 's3', kind: 'throttled', operation: 'UploadPart' });
  await inParts().write('base/large.tar', pieces(large), large.length);
  expect((await readBack('base/large.tar')).equals(large)).toBe(true);
  place.bucket.delete('backups/production/base/large.tar', null, 0);
  aws.account.faults.put({ service: 's3', kind: 'conflict', operation: 'CompleteMultipartUpload', times: 9 });
  await expect(inParts().write('base/large.tar', pieces(large), large.length)).rejects.toThrow(
    'AWS n’a pas pu écrire s3://one-backups/backups/production/base/large.tar',
  );
  aws.account.faults.clear();
  expect([there('base/large.tar'), aws.s3.uploads.size]).toEqual([null, 0]);
});

test('the bucket’s own lock is left to it where the plan says so', async () => {
  await place.store({ encryption: 'bucket' }).write('wal/7/a', pieces(Buffer.from('a')), 1);
  expect(there('wal/7/a')?.headers['x-amz-server-side-encryption']).toBeUndefined();
});

test('all names are listed, however many there are, and those of others are not', async () => {
  for (let number = 0; number < 1_002; number += 1)
    place.bucket.put(`backups/production/wal/7/${number}`, Buffer.from('x'), {}, 0);
  place.bucket.put('backups/production/README', Buffer.from('x'), {}, 0);
  place.bucket.put('backups/staging/wal/7/1', Buffer.from('x'), {}, 0);
  const names = (await place.store().list()).map(({ name }) => name);
  expect([names.length, new Set(names).size]).toEqual([1_002, 1_002]);
});

test('a file that is gone concerns itself alone; a key that is refused concerns them all', async () => {
  await expect(readBack('wal/7/gone')).rejects.toMatchObject({ code: 'altered' });
  const stranger = place.store({ credentials: { accessKeyId: 'AKIASTRANGER00000001', secretAccessKey: 'x' } });
  await expect(stranger.list()).rejects.toMatchObject({
    ...{ code: 'unreachable', message: expect.stringContaining('vérifiez la clé d’accès') },
  });
});

test('the plan leads there, with the secrets of its environment', async () => {
  const { region } = aws.account;
  const to = { kind: 'bucket', bucket: 'one-backups', region, endpoint: aws.url, access: {} };
  const rule = offsiteRule.parse({ to });
  const [key] = aws.account.keys;
  const given: Record<string, string> = {
    ...{ AWS_ACCESS_KEY_ID: key!.accessKeyId, AWS_SECRET_ACCESS_KEY: key!.secretAccessKey },
  };
  const store = await secondStoreOf(rule, 'production', (name) => Promise.resolve(given[name] ?? null));
  await store.write('wal/7/a', pieces(Buffer.from('abc')), 3);
  expect(there('wal/7/a')?.body.toString()).toBe('abc');
  await store.remove('wal/7/a');
  await store.remove('wal/7/a');
  expect(there('wal/7/a')).toBeNull();
  const unknown = await secondStoreOf(rule, 'production', () => Promise.resolve(null));
  await expect(unknown.list()).rejects.toThrow('Le secret AWS_ACCESS_KEY_ID n’a pas été donné');
});
