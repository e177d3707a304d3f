import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from './command.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'bascule-command-'));
});

afterEach(() => rm(directory, { recursive: true, force: true }));

describe('the command of a build', () => {
  it('gives way to what serves on the same machine', async () => {
    const log = join(directory, 'log');
    const command = ['node', '-e', 'console.log(os.getPriority())'];
    expect(await runCommand({ command, directory, log })).toEqual({ succeeded: true });
    expect((await readFile(log, 'utf8')).trim().split('\n').at(-1)).toBe('19');
  });
});
