import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { plan as schema } from '../../core/plan/schema.ts';
import { allPorts } from '../../server/ports.ts';
import { freePorts } from '../../testing/free-ports.ts';
import { smallPlan } from '../spec/run-bascule.ts';
import { checkPorts } from './free-ports.ts';
import { movePorts } from './switch-memory.ts';
import { prepareState } from './state-directory.ts';

const plan = schema.parse(smallPlan);
const folder = () => mkdtemp(join(tmpdir(), 'bascule-up-'));

describe('ports', () => {
  test('one in use by another program is named, with a first port that would do', async () => {
    const basePort = await freePorts(allPorts(plan, 0, ['development']));
    const port = basePort + 1;
    const other = createServer().listen(port, '127.0.0.1');
    await once(other, 'listening');
    const checked = checkPorts(plan, basePort, ['development'], []);
    await expect(checked).rejects.toThrow(
      new RegExp(`^Le port ${port} est pris par un autre programme : .*--port \\d+`),
    );
    await expect(checkPorts(plan, basePort, ['development'], [port])).resolves.toBeUndefined();
    other.close();
  });

  test('a switch that starts on other ports keeps its traffic', async () => {
    const file = join(await folder(), 'switch.json');
    const service = { component: 'www', environment: 'staging', hosts: ['a.b'], port: 18_181, slots: {} };
    const weights = { blue: 0, green: 0 };
    await writeFile(
      file,
      JSON.stringify({ port: 18_080, epochs: { staging: 4 }, services: [{ ...service, weights }] }),
    );
    await movePorts(file, plan, 19_000);
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
      port: 19_000,
      epochs: { staging: 4 },
      services: [{ component: 'www', port: 19_101, hosts: ['a.b'], weights }],
    });
  });

  test('a damaged state of the switch is left for the switch to tell', async () => {
    const file = join(await folder(), 'switch.json');
    await writeFile(file, '{"port": 1');
    await movePorts(file, plan, 19_000);
    expect(await readFile(file, 'utf8')).toBe('{"port": 1');
  });
});

describe('the state directory', () => {
  test('is made, and proved without a trace', async () => {
    const state = join(await folder(), '.state');
    await prepareState(state);
    expect(await readdir(state)).toEqual([]);
  });

  test('that can not be made gets a sentence', async () => {
    const file = join(await folder(), 'file');
    await writeFile(file, '');
    await expect(prepareState(join(file, '.state'))).rejects.toMatchObject({
      code: 'state-not-writable',
      message: expect.stringContaining('donnez à cet utilisateur le droit d’y écrire'),
    });
  });

  test.skipIf(process.getuid?.() !== 0)('on a disk with too little room gets a sentence', async () => {
    const mount = await folder();
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', mount]);
    try {
      await expect(prepareState(mount)).rejects.toMatchObject({
        code: 'disk-full',
        message: expect.stringContaining('Mo'),
      });
      await writeFile(join(mount, 'fill'), Buffer.alloc(2_000_000)).catch(() => {});
      await expect(prepareState(mount)).rejects.toThrow('est plein : faites de la place');
    } finally {
      execFileSync('umount', [mount]);
    }
  });
});
