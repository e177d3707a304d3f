import { spawnSync } from 'node:child_process';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const units = fileURLToPath(new URL('../../infra/systemd/', import.meta.url));

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'systemd-'));
});
afterEach(() => rm(home, { recursive: true }));

/** Runs one of our programs with a stand-in for AWS's client that writes down what it is asked. */
async function run(program: string, awsSays: string, env: Record<string, string>) {
  const aws = `#!/bin/bash\necho "$@" >>'${home}/asked'\nprintf '%s\\n' '${awsSays}'\n`;
  await writeFile(join(home, 'aws'), aws);
  await chmod(join(home, 'aws'), 0o755);
  const all = { PATH: `${home}:${process.env['PATH']}`, RUNTIME_DIRECTORY: home, ...env };
  const { status, stderr } = spawnSync(join(units, program), { env: all, encoding: 'utf8' });
  const asked = await readFile(join(home, 'asked'), 'utf8').catch(() => '');
  return { status, stderr, asked: asked.split('\n').filter(Boolean) };
}

describe('the key of Bascule’s secrets', () => {
  const named = { BASCULE_KEY_SECRET: 'rewapp/production/bascule-secret-key' };

  test('comes from Secrets Manager into memory, for nobody else to read', async () => {
    expect(await run('read-key', 'a1'.repeat(32), named)).toMatchObject({ status: 0, stderr: '' });
    expect(await readFile(join(home, 'key'), 'utf8')).toBe(`BASCULE_SECRET_KEY=${'a1'.repeat(32)}\n`);
    expect((await stat(join(home, 'key'))).mode & 0o777).toBe(0o600);
  });

  test('that is none is refused in one sentence which does not repeat it', async () => {
    const { status, stderr } = await run('read-key', 'changez-moi', named);
    expect(status).toBe(1);
    expect(stderr).toContain('64 chiffres hexadécimaux');
    expect(stderr).not.toContain('changez-moi');
    expect(await readdir(home)).not.toContain('key');
  });

  test('wants its place to be named', async () => {
    const { status, stderr, asked } = await run('read-key', '', {});
    expect([status, asked]).toEqual([1, []]);
    expect(stderr).toContain('BASCULE_KEY_SECRET');
  });
});

describe('the copy off site', () => {
  test('sends manifests after what they name, never the key, and takes nothing away', async () => {
    const { status, asked } = await run('copy-off-site', '', { BACKUP_BUCKET: 'b', BASCULE_STATE: '/state' });
    expect(status).toBe(0);
    expect(asked.map((words) => words.match(/\/state\/\w+ s3:\S+ .*/)![0])).toEqual([
      '/state/backups s3://b/backups --exclude *.json --exclude *.part --exclude *.tmp',
      '/state/backups s3://b/backups --exclude * --include *.json',
      '/state/secrets s3://b/secrets --exclude secret.key',
    ]);
    expect(asked.join()).not.toContain('--delete');
  });

  test('wants its store to be named', async () => {
    const { status, stderr } = await run('copy-off-site', '', {});
    expect(status).toBe(1);
    expect(stderr).toContain('BACKUP_BUCKET');
  });
});

const hasSystemd = spawnSync('systemd-analyze', ['--version'], { stdio: 'ignore' }).status === 0;
if (!hasSystemd) console.warn('\n!!! SKIPPED: systemd’s units are not checked: systemd-analyze is not installed !!!\n');

test.skipIf(!hasSystemd)('systemd takes the units, and would name what it does not', async () => {
  const names = (await readdir(units)).filter((name) => /\.(service|socket|timer)$/.test(name));
  expect(names.length).toBeGreaterThan(2);
  for (const name of names) {
    const text = (await readFile(join(units, name), 'utf8'))
      .replaceAll('/srv/rewapp/infra/systemd/', units)
      .replaceAll('/usr/bin/npx', '/bin/true');
    await writeFile(join(home, name), text);
  }
  const verify = (name: string) => {
    const { stdout, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', join(home, name)], {
      encoding: 'utf8',
    });
    return `${stdout}${stderr}`.split('\n').filter((line) => names.some((each) => line.includes(each)));
  };
  expect(names.flatMap(verify)).toEqual([]);
  await writeFile(join(home, names[0]!), '[Service]\nExecStart=/bin/true\nRestart=sometimes\n');
  expect(verify(names[0]!).join()).toContain('sometimes');
});
