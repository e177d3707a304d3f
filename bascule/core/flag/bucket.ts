const encoder = new TextEncoder();

/** Unleash hashes for variants with another seed than for percentages, so that the two are independent. */
export const rolloutSeed = 0;
export const variantSeed = 86_028_157;

/** Where MurmurHash3 (x86, 32 bits) stands after some bytes: mixed words, then up to three bytes of the next. */
interface Hash {
  mixed: number;
  pending: number;
  pendingBits: number;
  length: number;
}

/**
 * Unleash's formula: `murmur3(groupId + ':' + id) % buckets + 1`, over UTF-8 bytes. The group is hashed once, here; the
 * hash is our own because that of npm `murmurhash` encodes the whole text anew at each check (bench/flags.ts).
 */
export function bucketer(groupId: string, seed: number, buckets: number): (id: string) => number {
  const group = absorbed({ mixed: seed, pending: 0, pendingBits: 0, length: 0 }, encoder.encode(`${groupId}:`));
  return (id) => (hashAfter(group, id) % buckets) + 1;
}

/** The hash of what `start` stands for, followed by the text. */
function hashAfter(start: Hash, text: string): number {
  let { mixed, pending, pendingBits } = start;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code > 127) return finished(absorbed(start, encoder.encode(text)));
    pending |= code << pendingBits;
    pendingBits += 8;
    if (pendingBits === 32) {
      mixed = mixedWith(mixed, pending);
      pending = 0;
      pendingBits = 0;
    }
  }
  return finish(mixed, pending, start.length + text.length);
}

function absorbed({ mixed, pending, pendingBits, length }: Hash, bytes: Uint8Array): Hash {
  for (const byte of bytes) {
    pending |= byte << pendingBits;
    pendingBits += 8;
    if (pendingBits === 32) {
      mixed = mixedWith(mixed, pending);
      pending = 0;
      pendingBits = 0;
    }
  }
  return { mixed, pending, pendingBits, length: length + bytes.length };
}

function finished({ mixed, pending, length }: Hash): number {
  return finish(mixed, pending, length);
}

function mixedWith(hash: number, word: number): number {
  const next = hash ^ scrambled(word);
  return (Math.imul((next << 13) | (next >>> 19), 5) + 0xe654_6b64) | 0;
}

function scrambled(word: number): number {
  const product = Math.imul(word, 0xcc9e_2d51);
  return Math.imul((product << 15) | (product >>> 17), 0x1b87_3593);
}

/** Words of zeros scramble to zero: no pending bytes change nothing. */
function finish(mixed: number, pending: number, length: number): number {
  let hash = mixed ^ scrambled(pending) ^ length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
