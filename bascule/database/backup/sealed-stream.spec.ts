import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { opened, sealed } from './sealed-stream.ts';

const key = randomBytes(32);
const chunk = 64 * 1024;

async function* pieces(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
async function whole(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const bytes of stream) all.push(bytes);
  return Buffer.concat(all);
}
const seal = (bytes: Buffer, pieceSize = 5_000, label = 'base/1') =>
  whole(sealed(pieces(bytes, pieceSize), key, label));
const open = (bytes: Buffer, pieceSize = 5_000, label = 'base/1', withKey = key) =>
  whole(opened(pieces(bytes, pieceSize), withKey, label));

describe('a sealed file', () => {
  test.each([0, 1, chunk - 1, chunk, chunk + 1, 2 * chunk, 3 * chunk + 17])(
    'of %i bytes opens as it was',
    async (size) => {
      const plain = randomBytes(size);
      expect((await open(await seal(plain))).equals(plain)).toBe(true);
    },
  );

  test('opens in whatever pieces it comes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 1_000 }), fc.integer({ min: 1, max: 300 }), async (bytes, size) => {
        const plain = Buffer.from(bytes);
        expect((await open(await seal(plain, size), size)).equals(plain)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  test('shows nothing of its content, and is another each time', async () => {
    const plain = Buffer.alloc(1_000, 'secret');
    const [one, other] = [await seal(plain), await seal(plain)];
    expect(one.includes('secret')).toBe(false);
    expect(one.subarray(48).equals(other.subarray(48))).toBe(false);
  });

  test.each([
    ['cut off at any byte', (bytes: Buffer) => bytes.subarray(0, bytes.length - 1)],
    ['cut off between two chunks', (bytes: Buffer) => bytes.subarray(0, 48 + 2 * (chunk + 16))],
    ['cut off in its head', (bytes: Buffer) => bytes.subarray(0, 20)],
    ['empty', () => Buffer.alloc(0)],
    ['longer than it was', (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc(40)])],
    [
      'without its first chunk',
      (bytes: Buffer) => Buffer.concat([bytes.subarray(0, 48), bytes.subarray(48 + chunk + 16)]),
    ],
    [
      'with two chunks exchanged',
      (bytes: Buffer) => {
        const at = (index: number) => bytes.subarray(48 + index * (chunk + 16), 48 + (index + 1) * (chunk + 16));
        return Buffer.concat([bytes.subarray(0, 48), at(1), at(0), at(2)]);
      },
    ],
  ])('%s is refused', async (_how, change) => {
    const bytes = await seal(randomBytes(3 * chunk));
    await expect(open(change(bytes))).rejects.toThrow('a été tronqué ou modifié');
  });

  test('with any one bit flipped is refused', async () => {
    const bytes = await seal(randomBytes(500));
    for (let at = 0; at < bytes.length; at += 7) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] as number) ^ 1;
      await expect(open(changed)).rejects.toThrow(/tronqué ou modifié|une autre clé/);
    }
  });

  test('in another’s place is refused', async () => {
    await expect(open(await seal(Buffer.from('x'), 10, 'wal/1'), 10, 'wal/2')).rejects.toThrow('wal/2 a été tronqué');
  });

  test('does not open with another key, and says so', async () => {
    await expect(open(await seal(Buffer.from('x')), 10, 'base/1', randomBytes(32))).rejects.toThrow('une autre clé');
  });
});
