import { execFileSync, spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { check as checkSchema, type Check } from '../core/gate/schema.ts';
import { plan } from '../core/plan/schema.ts';
import { workshop } from '../engine/outside/workshop.ts';
import { ownDatabase, type OwnDatabase } from '../testing/own-database.ts';
import { commit, littlePlan, writeProduct } from '../testing/product.ts';
import { listEvidence } from './evidence-table.ts';
import { gatherEvidence, type EvidenceRequest } from './gather.ts';
import { recordEvidence } from './record.ts';

let home: string;
let state: string;
let database: OwnDatabase;
let now: number;

beforeEach(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), 'bascule-evidence-')));
  state = join(home, '.little');
  database = await ownDatabase(inject('postgresUrl'));
  now = 1_000_000;
  await writeFile(join(home, '.gitignore'), '.little/\nruns\ngo\npid\n');
  writeProduct(home, { version: '1' });
  commit(home, 'First');
});

afterEach(async () => {
  await database.drop();
  await rm(home, { recursive: true, force: true });
});

const script = (body: string, more: object = {}): Check =>
  checkSchema.parse({
    name: 'unit',
    title: 'Tests unitaires',
    of: 'source',
    command: ['sh', '-c', `echo run >> ${home}/runs; ${body}`],
    remedy: 'Corrigez.',
    ...more,
  });

const ground = () => {
  const ours = workshop(plan.parse(littlePlan('Little', 20_000)), state);
  return { pool: database.pool, workshop: ours, state, clock: { now: () => now } };
};

const gather = (check: Check, more: Partial<EvidenceRequest> = {}) =>
  gatherEvidence(ground(), { check, subject: { of: 'source', directory: home, ref: 'HEAD' }, by: 'lea', ...more });

const runs = async () => (await readFile(join(home, 'runs'), 'utf8')).trim().split('\n').length;
/** Checks give way to whatever else runs here. */
const slow = { timeout: 20_000 };
const head = () => execFileSync('git', ['-C', home, 'rev-parse', 'HEAD'], { encoding: 'utf8' }).trim();

describe('evidence of a commit', () => {
  test('is what a check’s program says in the commit’s files, whatever the working tree holds', async () => {
    await writeFile(join(home, 'src/service.mjs'), 'edited');
    const row = await gather(
      script(`grep -c edited src/service.mjs; echo warning >&2; echo '{"found": "12 tests", "value": 12}'`, {
        atLeast: 10,
      }),
    );
    expect(row).toMatchObject({
      check: 'unit',
      subject: head(),
      outcome: 'passed',
      value: 12,
      found: '12 tests',
      by: 'lea',
    });
    expect(row.excerpt.split('\n').toSorted()).toEqual(
      ['0', 'warning', '{"found": "12 tests", "value": 12}'].toSorted(),
    );
    expect(await listEvidence(database.pool, { limit: 10 })).toEqual([row]);
  });

  test('is taken as it is while it is fresh, and gathered again for another commit', async () => {
    const check = script('echo fine', { freshForMs: 60_000 });
    const first = await gather(check);
    now += 59_999;
    expect(await gather(check)).toEqual(first);
    now += 1;
    expect((await gather(check)).id).not.toBe(first.id);
    commit(home, 'Second');
    await gather(check);
    expect(await runs()).toBe(3);
  });

  test('is gathered again after a failure', async () => {
    const check = script(`test -e ${home}/go`);
    expect(await gather(check)).toMatchObject({ outcome: 'failed', found: 'code de sortie 1' });
    await writeFile(join(home, 'go'), '');
    expect((await gather(check)).outcome).toBe('passed');
  });

  test('asked for twice at once is gathered once, and both get it, though it failed', async () => {
    const check = script(`while ! test -e ${home}/go; do sleep 0.05; done; echo seen; exit 1`);
    const both = [gather(check), gather(check, { by: 'sam' })];
    await expect.poll(() => runs().catch(() => 0), slow).toBe(1);
    await writeFile(join(home, 'go'), '');
    const [one, other] = await Promise.all(both);
    expect(one).toEqual(other);
    expect(one).toMatchObject({ outcome: 'failed', found: 'seen' });
    expect(await runs()).toBe(1);
  });

  test('is gathered where the check may write without anybody seeing it', async () => {
    await gather(script('rm -rf src && mkdir coverage && echo made > coverage/all'));
    expect(await readdir(join(state, 'checks'))).toEqual([]);
    expect(await gather(script('ls', { name: 'lint' }))).toMatchObject({
      excerpt: expect.not.stringContaining('coverage'),
    });
    expect(await gather(script('ls src', { name: 'more' }))).toMatchObject({ outcome: 'passed' });
  });

  test('has what the commit’s package-lock.json asks for', async () => {
    await writeFile(join(home, 'package-lock.json'), '{"lockfileVersion": 3, "packages": {}}');
    execFileSync('sh', [
      '-c',
      `mkdir -p ${home}/node_modules/.bin && printf '#!/bin/sh\\necho tool ran' > ${home}/node_modules/.bin/tool`,
    ]);
    execFileSync('chmod', ['+x', join(home, 'node_modules/.bin/tool')]);
    await writeFile(join(home, '.gitignore'), '.little/\nruns\nnode_modules/\n');
    commit(home, 'With a lock file');
    expect(await gather(script('tool'))).toMatchObject({ outcome: 'passed', found: 'tool ran' });
  });

  test('tells of the state of the working tree under a name of its own', async () => {
    await writeFile(join(home, 'src/service.mjs'), 'edited');
    const row = await gather(script('cat src/service.mjs'), {
      subject: { of: 'source', directory: home, ref: 'worktree' },
    });
    expect(row).toMatchObject({ subject: expect.stringMatching(/^worktree-[0-9a-f]{8}$/), found: 'edited' });
  });
});

describe('a check that goes wrong', () => {
  test('is stopped when its time is over, with all that it started', async () => {
    const row = await gather(script(`sleep 600 & echo $! > ${home}/pid; echo begun; wait`, { timeoutMs: 4_000 }));
    expect(row).toMatchObject({ outcome: 'failed', found: 'arrêté : plus de 4 s : begun' });
    await isGone();
  });

  test('leaves nothing running behind, though it ended well', async () => {
    const row = await gather(script(`sleep 600 & echo $! > ${home}/pid; echo done`));
    expect(row).toMatchObject({ outcome: 'passed', found: 'done' });
    await isGone();
  });

  test('does not hold us up with a program that left its group with our pipe in hand', async () => {
    const row = await gather(
      script(
        `setsid sh -c 'echo $$ > ${home}/pid; exec sleep 600' & while ! test -s ${home}/pid; do sleep 0.05; done; echo done`,
      ),
    );
    expect(row).toMatchObject({ outcome: 'passed', found: 'done' });
    process.kill(Number(await readFile(join(home, 'pid'), 'utf8')), 'SIGKILL');
  });

  test('is stopped when whoever asked goes away; nothing is kept, and the next one may ask', async () => {
    const gone = new AbortController();
    const check = script(`echo $$ > ${home}/pid; sleep 600`);
    const gathering = gather(check, { signal: gone.signal });
    await expect.poll(() => readFile(join(home, 'pid'), 'utf8').catch(() => ''), slow).not.toBe('');
    gone.abort(new Error('gone'));
    await expect(gathering).rejects.toThrow('gone');
    await isGone();
    expect(await listEvidence(database.pool, { limit: 10 })).toEqual([]);
    expect((await gather(script('echo here'))).found).toBe('here');
  });

  test('ends with us, should we die in the middle of it', async () => {
    const own = JSON.stringify({
      command: ['sh', '-c', `sleep 600 & echo $! > ${home}/pid; wait`],
      directory: home,
      variables: {},
      timeoutMs: 600_000,
      log: join(home, 'log'),
      hidden: [],
    });
    const program = `import { runCheckProcess } from '${new URL('./check-process.ts', import.meta.url).href}'; await runCheckProcess(${own});`;
    const us = spawn(process.execPath, ['--input-type=module', '--eval', program]);
    await expect.poll(() => readFile(join(home, 'pid'), 'utf8').catch(() => ''), slow).not.toBe('');
    us.kill('SIGKILL');
    await isGone();
  });

  test('that can not be started says so', async () => {
    const missing = checkSchema.parse({ ...script(''), command: ['no-such-program'] });
    expect(await gather(missing)).toMatchObject({
      outcome: 'failed',
      found: 'un programme est introuvable : no-such-program, ou l’un des siens',
      excerpt: expect.stringContaining('not found'),
    });
  });

  test('keeps the end of what it wrote, without secrets', async () => {
    const row = await gather(script('seq 1 100; echo password=hunter22; exit 1'));
    expect(row.excerpt.split('\n')).toHaveLength(40);
    expect(row).toMatchObject({ found: 'password=•••', excerpt: expect.not.stringContaining('hunter22') });
    expect(await readFile(join(state, 'logs/checks', `unit-${head()}.log`), 'utf8')).not.toContain('hunter22');
  });

  async function isGone(): Promise<void> {
    const pid = Number(await readFile(join(home, 'pid'), 'utf8'));
    await expect
      .poll(
        () =>
          readFile(`/proc/${pid}/stat`, 'utf8').then(
            (stat) => / Z /.test(stat),
            () => true,
          ),
        slow,
      )
      .toBe(true);
  }
});

describe('evidence of an environment', () => {
  const journeys = () =>
    script('echo "$BASCULE_ENVIRONMENT $BASCULE_URL_API $BASCULE_URL_FRONT_END $ACCOUNTS"', {
      of: 'environment',
      name: 'journeys',
    });
  const staging = (digest: string): EvidenceRequest['subject'] => ({
    of: 'environment',
    environment: 'staging',
    digests: { api: digest },
    urls: { api: 'http://127.0.0.1:8081', 'front-end': 'http://127.0.0.1:8082' },
    variables: { ACCOUNTS: 'demo-password' },
    hidden: ['demo-password'],
    directory: home,
    ref: 'HEAD',
  });

  test('is gathered with its addresses, for what runs there', async () => {
    const row = await gather(journeys(), { subject: staging('a') });
    expect(row).toMatchObject({
      subject: expect.stringMatching(/^staging@[0-9a-f]{64}$/),
      found: 'staging http://127.0.0.1:8081 http://127.0.0.1:8082 •••',
    });
    expect(await gather(journeys(), { subject: staging('a') })).toEqual(row);
    expect((await gather(journeys(), { subject: staging('b') })).subject).not.toBe(row.subject);
  });
});

describe('evidence from elsewhere', () => {
  const record = (check: Check, more: object = {}) =>
    recordEvidence(ground(), {
      check,
      subject: head(),
      outcome: 'passed',
      value: 91.2,
      found: null,
      link: 'https://ci.exemple.fr/42',
      by: 'ci',
      ...more,
    });

  test('counts like our own, for the same commit', async () => {
    const check = script('exit 1', { atLeast: 80, unit: '%' });
    const row = await record(check);
    expect(row).toMatchObject({ outcome: 'passed', value: 91.2, found: 'réussi', link: 'https://ci.exemple.fr/42' });
    expect(await gather(check)).toEqual(row);
  });

  test('is held against the plan’s figure, whatever it says of itself', async () => {
    expect(await record(script('', { atLeast: 95, unit: '%' }))).toMatchObject({
      outcome: 'failed',
      found: 'réussi (91,2 %, alors qu’il faut au moins 95 %)',
    });
  });
});
