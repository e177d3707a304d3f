import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Fence } from './fence.ts';

let state: string;

beforeEach(async () => {
  state = await mkdtemp(join(tmpdir(), 'bascule-fence-'));
});

afterEach(() => rm(state, { recursive: true, force: true }));

/** A server of its own that goes through the fence, says so, and is never done. */
async function stuckServer(epoch: number) {
  const script = `
    import { Fence } from ${JSON.stringify(join(import.meta.dirname, 'fence.ts'))};
    import { writeSync } from 'node:fs';
    await new Fence(${JSON.stringify(state)}).under('test', ${epoch})(() => {
      writeSync(1, 'inside');
      process.kill(process.pid, 'SIGSTOP');
    });`;
  const file = join(state, 'server.ts');
  await writeFile(file, script);
  const server = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(server.stdout, 'data');
  return server;
}

describe('the fence of an environment', () => {
  test('lets the newest epoch through, again and again, and an older one never after it', async () => {
    const done: string[] = [];
    const fence = new Fence(state);
    await fence.under('test', 3)(() => done.push('third'));
    await fence.under('test', 4)(() => done.push('fourth'));
    await expect(fence.under('test', 3)(() => done.push('zombie'))).rejects.toMatchObject({
      code: 'stale-epoch',
      message: 'L’époque 3 de test est passée : des commandes de l’époque 4 sont déjà venues. Reprenez le bail.',
    });
    await fence.under('test', 4)(() => done.push('fourth again'));
    expect(done).toEqual(['third', 'fourth', 'fourth again']);
  });

  test('is the same after a restart, and another for each environment', async () => {
    await new Fence(state).under('test', 7)(() => {});
    expect(new Fence(state).seen('test')).toBe(7);
    await expect(new Fence(state).under('test', 6)(() => {})).rejects.toThrow('est passée');
    await new Fence(state).under('staging', 1)(() => {});
  });

  test('answers what was done, and tells what went wrong in it', async () => {
    const fence = new Fence(state).under('test', 1);
    expect(await fence(() => 'done')).toBe('done');
    await expect(
      fence(() => {
        throw new Error('no such program');
      }),
    ).rejects.toThrow('no such program');
    expect(await fence(() => 'open again')).toBe('open again');
  });

  test('lets only one through at a time, in whatever order they come', async () => {
    const epochs = Array.from({ length: 12 }, (_, index) => 1 + ((index * 5) % 12));
    const admitted: number[] = [];
    await Promise.allSettled(epochs.map((epoch) => new Fence(state).under('test', epoch)(() => admitted.push(epoch))));
    expect(admitted).toEqual(admitted.toSorted((a, b) => a - b));
    expect(admitted.at(-1)).toBe(12);
  });

  test('is not held by a server that is killed inside', async () => {
    const server = await stuckServer(1);
    const next = new Fence(state).under('test', 2)(() => 'through');
    expect(await Promise.race([next, setTimeout(300, 'still waits')])).toBe('still waits');
    server.kill('SIGKILL');
    expect(await next).toBe('through');
  });

  test('says which file is damaged rather than letting anybody through', async () => {
    const fence = new Fence(state).under('test', 5);
    await fence(() => {});
    await writeFile(join(state, 'fences/test.json'), '{"epoch":');
    await expect(fence(() => {})).rejects.toThrow(/fences\/test\.json, qui dit quel serveur .* est illisible/);
  });

  test('leaves nothing lying beside it', async () => {
    await new Fence(state).under('test', 1)(() => {});
    await new Fence(state).under('test', 2)(() => {});
    expect((await readdir(join(state, 'fences'))).toSorted()).toEqual(['test.json', 'test.lock']);
  });
});
