import { cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { stores } from '../../../plan/stores.ts';
import { storesOfTheSandbox } from './sandbox-stores.ts';

it('every store of the plan is the sandbox’s, so that nothing is asked of a real one', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'rewapp-sandbox-stores-'));
  try {
    await mkdir(join(directory, 'plan'));
    const file = join(directory, 'plan/stores.ts');
    await cp(join(import.meta.dirname, '../../../plan/stores.ts'), file);
    await storesOfTheSandbox(directory, 12_080);
    const addresses = (await readFile(file, 'utf8')).match(/url: 'http:\/\/127\.0\.0\.1:12089'/g);
    expect(addresses).toHaveLength(stores.length);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});
