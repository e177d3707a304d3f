import { copyFile, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { jsonLines, launcher, runBascule, temporaryProject } from './spec/run-bascule.ts';

let root: string;
beforeAll(async () => {
  root = await temporaryProject();
});

const run = (...args: string[]) => runBascule(args, { cwd: root });

describe('the command line', () => {
  test.each([
    [
      'an unknown command names the nearest',
      ['deplo'],
      'La commande « deplo » n’existe pas ; vouliez-vous dire « deploy » ?',
    ],
    ['a command is needed', [], 'Donnez une commande'],
    ['deploy needs a ref', ['deploy', '--to', 'development'], 'Il manque l’argument <ref>.'],
    ['deploy needs an environment', ['deploy', 'main'], 'Il manque l’option « --to <env> ».'],
    [
      'an unknown option names the nearest',
      ['status', '--wach'],
      'L’option « --wach » n’existe pas ; vouliez-vous dire « --watch » ?',
    ],
    ['a port is a number', ['up', '--port', 'http'], 'ne prend pas « http » : donnez un nombre entier de 1 à 64000.'],
    [
      'lines have a limit',
      ['logs', 'www', '--lines', '0'],
      'ne prend pas « 0 » : donnez un nombre entier de 1 à 10000.',
    ],
    ['too many arguments are refused', ['down', 'now'], 'Trop d’arguments pour « down » : 1 au lieu de 0.'],
  ])('%s, in one sentence and with exit code 2', async (_, args, sentence) => {
    const { code, stdout, stderr } = await run(...args);
    expect(stderr).toContain(sentence);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  test('with --json a usage error is JSON on stdout', async () => {
    const ran = await run('status', '--json', '--nothing');
    expect(ran).toMatchObject({ code: 2, stderr: '' });
    expect(jsonLines(ran)).toEqual([{ error: { code: 'usage', message: expect.stringContaining('« --nothing »') } }]);
  });

  test('help is told on stdout and is no error', async () => {
    const { code, stdout } = await run('deploy', '--help');
    expect(code).toBe(0);
    expect(stdout).toContain('Utilisation : bascule deploy [options] <ref>\n');
    expect(stdout).toContain('--to <env>');
  });

  test.each([
    [
      'an unknown environment',
      ['deploy', 'main', '--to', 'prod'],
      'L’environnement « prod » n’existe pas : choisissez parmi development, staging.',
    ],
    [
      'an unknown component',
      ['logs', 'wwww'],
      'Le composant « wwww » n’existe pas ou ne reçoit pas de trafic : choisissez parmi www, admin.',
    ],
    [
      'a database, which has no slots,',
      ['rollback', 'staging', '--component', 'database'],
      'Le composant « database » n’existe pas ou ne reçoit pas de trafic',
    ],
    [
      'a source that is no folder',
      ['deploy', 'main', '--to', 'staging', '--source', '/nowhere'],
      '--source /nowhere n’est pas un dossier',
    ],
    ['no server', ['status'], 'Bascule ne tourne pas ici : démarrez-le avec « npm start » ou « npx bascule up ».'],
    ['a plan that is not there', ['plan', 'check', '--plan', 'plan/none.plan.ts'], 'Il n’y a pas de plan à'],
  ])('%s gets a sentence and exit code 1', async (_, args, sentence) => {
    const { code, stdout, stderr } = await run(...args);
    expect(stderr).toContain(sentence);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  });

  test('with --json an error is JSON on stdout', async () => {
    const ran = await run('deploy', 'main', '--to', 'development', '--json');
    expect(ran).toMatchObject({ code: 1, stderr: '' });
    expect(jsonLines(ran)).toEqual([
      { error: { code: 'not-running', message: expect.stringContaining('npx bascule up') } },
    ]);
  });

  test('down is harmless where nothing runs', async () => {
    expect(await run('down')).toMatchObject({ code: 0, stdout: 'Rien ne tournait.\n', stderr: '' });
    expect(jsonLines(await run('down', '--json'))).toEqual([{ stopped: [] }]);
  });
});

describe('the launcher', () => {
  // The first node on PATH outside node_modules is the machine's own, whatever its age.
  const older = ['/usr/bin/node', '/usr/local/bin/node'].find((file) => existsSync(file));

  test.skipIf(!older)('runs the commands on Node 24 when the machine has an older one', async () => {
    const ran = await runBascule(['plan', 'check', '--json'], { cwd: root, node: older ?? '' });
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(await runBascule(['nothing'], { cwd: root, node: older ?? '' })).toMatchObject({ code: 2 });
  });

  test('says what to run when the dependencies are missing', async () => {
    const folder = join(await mkdtemp(join(tmpdir(), 'bascule-bare-')), 'bascule/cli');
    await mkdir(folder, { recursive: true });
    await copyFile(launcher, join(folder, 'bascule.mjs'));
    await writeFile(join(folder, 'main.ts'), 'throw new Error("not to be reached")');
    const bare = join(folder, 'bascule.mjs');
    const { code, stderr } = await runBascule(['status'], { program: bare });
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('lancez « npm install »') });
    const json = await runBascule(['status', '--json'], { program: bare });
    expect(jsonLines(json)).toEqual([{ error: { code: 'not-installed', message: expect.any(String) } }]);
  });
});
