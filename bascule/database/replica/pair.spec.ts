import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readPair, writePair, type Pair } from './pair.ts';

const known: Pair = {
  ...{ epoch: 3, primary: 'postgres', guarantee: 'synchronous', moving: null, last: null },
  standby: { name: 'replica-1', slot: 'bascule_1', ready: true },
};
let clusters: string;

beforeEach(async () => {
  clusters = await mkdtemp(join(tmpdir(), 'bascule-pair-'));
});
afterEach(() => rm(clusters, { recursive: true }));

describe('the record of a pair', () => {
  test('is read as it was written, and is none where none was', async () => {
    expect(await readPair(clusters)).toBeNull();
    await writePair(clusters, known);
    expect(await readPair(clusters)).toEqual(known);
  });

  test.each(['', '{"epoch": 3', JSON.stringify({ ...known, guarantee: 'perhaps' })])(
    'that can’t be read promises nothing, and says what to do: %s',
    async (text) => {
      await writeFile(join(clusters, 'replica.json'), text);
      await expect(readPair(clusters)).rejects.toThrow('retirez ce fichier');
    },
  );
});
