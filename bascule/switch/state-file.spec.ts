import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readState, writeState } from './state-file.ts';
import type { SwitchState } from './wire.ts';

const STATE: SwitchState = { port: 8080, epochs: { development: 7 }, services: [], doorways: [] };
let directory: string;
let file: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'switch-state-'));
  file = join(directory, 'state.json');
});
afterEach(() => rm(directory, { recursive: true, force: true }));

describe('the state file', () => {
  test('reads back what was written, and is null before', async () => {
    expect(await readState(file)).toBeNull();
    await writeState(file, STATE);
    expect(await readState(file)).toEqual(STATE);
  });

  test('is the old state when a crash came between the write and the rename', async () => {
    await writeState(file, STATE);
    await writeFile(`${file}.next`, '{"port":80');
    expect(await readState(file)).toEqual(STATE);
    await writeState(file, { ...STATE, port: 9090 });
    expect(await readState(file)).toMatchObject({ port: 9090 });
  });

  test('of a switch that knew neither newcomers nor shadows is read all the same', async () => {
    const service = { component: 'api', hosts: [], port: 9001, mounts: {}, sticky: { cookie: 'slot' } };
    const weights = { blue: 0, green: 0 };
    const before = { ...STATE, services: [{ ...service, environment: 'development', slots: {}, weights }] };
    await writeFile(file, JSON.stringify(before));
    expect((await readState(file))?.services).toMatchObject([
      { newcomer: 'green', shadow: null, sticky: { cookie: 'slot', header: null, domain: null } },
    ]);
  });

  test.each([
    ['cut short', '{"port":8080,"epochs":{'],
    ['empty', ''],
    ['of another kind', '{"routes":[]}'],
  ])('that is %s is refused by name, and left as it is', async (_name, text) => {
    await writeFile(file, text);
    await expect(readState(file)).rejects.toThrow(`Le fichier d’état ${file} est abîmé`);
    expect(await readFile(file, 'utf8')).toBe(text);
  });

  test('refuses a state whose weighted slot is missing', async () => {
    const service = { environment: 'a', component: 'b', hosts: [], port: 1, mounts: {}, sticky: null, slots: {} };
    await writeFile(file, JSON.stringify({ ...STATE, services: [{ ...service, weights: { blue: 100, green: 0 } }] }));
    await expect(readState(file)).rejects.toThrow('b/blue de a est vide');
  });

  test('stays the old state when its directory is gone, and says so', async () => {
    const lost = join(directory, 'gone', 'state.json');
    await expect(writeState(lost, STATE)).rejects.toMatchObject({ code: 'state-not-saved' });
  });

  test.runIf(process.getuid?.() === 0 && canMount())('stays the old state when the disk is full', async () => {
    const disk = join(directory, 'disk');
    await mkdir(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', disk]);
    try {
      const onDisk = join(disk, 'state.json');
      await writeState(onDisk, STATE);
      await writeFile(join(disk, 'ballast'), Buffer.alloc(16 * 1024)).catch(() => {});
      await expect(writeState(onDisk, { ...STATE, port: 1 })).rejects.toThrow(/Rien n’a été changé.*no space/i);
      expect(await readState(onDisk)).toEqual(STATE);
    } finally {
      execFileSync('umount', [disk]);
    }
  });
});

function canMount(): boolean {
  try {
    execFileSync('unshare', ['-m', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
