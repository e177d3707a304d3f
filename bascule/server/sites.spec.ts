import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { startAws, type AwsDouble } from '../../sandbox/aws/server.ts';
import { Secrets } from '../engine/outside/secrets.ts';
import { Installation } from '../testing/installation.ts';
import { commit, writeProduct } from '../testing/product.ts';
import { diagnosis } from './doctor/wire.ts';

const bucket = 'little-site';
/** Every answer but those of the smoke tests is an error. */
const failing = `let asked = 0;
globalThis.answer = (request, response) => {
  asked += 1;
  if (asked > 5) response.statusCode = 500;
  response.end('failing');
};`;
/** Long enough for a machine that is busy with other specs. */
const patiently = { timeout: 60_000, interval: 100 };

describe('a front end that is published to a bucket, with visitors who ask without pause', { timeout: 120_000 }, () => {
  let aws: AwsDouble;
  let distribution: string;
  let installation: Installation;
  let visitors: ReturnType<typeof visit>;

  beforeAll(async () => {
    aws = await startAws();
    aws.account.looksToSettle = 0;
    await aws.s3.answer(put(`/${bucket}`));
    aws.s3.buckets.get(bucket)!.versioning = 'Enabled';
    distribution = aws.cloudfront.distribute(bucket);
    const address = `${aws.url}/-/cdn/${distribution}`;
    installation = await Installation.create(inject('postgresUrl'), (plan) => ({
      ...plan,
      // Thirty visits are enough to judge by.
      rollback: { ...plan.rollback, triggers: [{ kind: 'error-rate', above: 0.1, forMs: 300_000 }, { kind: 'smoke' }] },
      environments: [
        {
          name: 'test',
          title: 'Test',
          bakeMs: 300,
          onLittleTraffic: 'hold',
          syntheticPerSecond: 30,
          targets: [{ kind: 'machine', sites: { site: { kind: 'bucket', bucket, distribution, address, keep: 1 } } }],
          aws: { region: aws.account.region, endpoint: aws.url, access: {} },
        },
      ],
    }));
    const secrets = await Secrets.open(installation.place.secrets);
    const [key] = aws.account.keys;
    await secrets.give('test', 'AWS_ACCESS_KEY_ID', key!.accessKeyId);
    await secrets.give('test', 'AWS_SECRET_ACCESS_KEY', key!.secretAccessKey);
    await installation.startSwitch();
    await installation.startServer();
    expect(await installation.follow(await deploy(1))).toMatchObject({ state: 'confirmed' });
    visitors = visit(address);
  }, 120_000);

  afterEach(() => aws.account.faults.clear());

  afterAll(async () => {
    await visitors.stop();
    await installation.remove();
    await aws.close();
  });

  test('the first version is with its visitors, and at the switch for our own probes', async () => {
    expect(await visitors.next()).toBe('site 1');
    expect(await here()).toContain('site 1');
  });

  test('a pointer that can’t be written for a while is written in the end, and a bad version goes back by itself', async () => {
    // As often as AWS's client tries, and once more: the engine itself asks again.
    aws.account.faults.put({ ...pointerWrites, kind: 'failing', times: 6 });
    const events: string[] = [];
    const end = await installation.follow(await deploy(2, failing), ({ type }) => void events.push(type));
    expect(end).toMatchObject({ state: 'rolled-back' });
    expect(events).toEqual(expect.arrayContaining(['shifted', 'judged', 'returned']));
    expect(events).not.toContain('shift-failed');
    expect(await visitors.next()).toBe('site 1');
    // There and back again, and the way back never leads there.
    expect(pointer()).toMatchObject({ moves: 3, before: [] });
  });

  test('what S3 refuses half-way through publishing never gets traffic, and the deployment says why', async () => {
    aws.account.faults.put({ service: 's3', kind: 'denied', operation: 'PutObject', path: '/index.html' });
    const events: string[] = [];
    const end = await installation.follow(await deploy(3), ({ type }) => void events.push(type));
    expect(end).toMatchObject({ state: 'failed', reason: expect.stringContaining('AccessDenied') });
    expect(events).not.toContain('shifted');
    expect(await visitors.next()).toBe('site 1');
    expect(await here()).toContain('site 1');
  });

  test('a server killed between the switch and the pointer goes on after its restart', async () => {
    aws.account.faults.put({ ...pointerWrites, kind: 'failing', times: 1_000_000 });
    const id = await deploy(4);
    await vi.waitFor(async () => expect(await here()).toContain('site 4'), patiently);
    expect(await visitors.next()).toBe('site 1');
    await installation.killServer();
    rmSync(installation.place.serverSocket, { force: true });
    // S3 is still away when it comes back: no reason not to start.
    await installation.startServer();
    aws.account.faults.clear();
    expect(await installation.follow(id)).toMatchObject({ state: 'confirmed' });
    expect(await visitors.next()).toBe('site 4');
  });

  test('a person’s way back uploads nothing, and what nothing leads to any more goes', async () => {
    const before = kept();
    const client = installation.client();
    const { deployment } = await client.rollback('test', { by: 'test', reason: 'asked by the test' });
    expect(await installation.follow(deployment!)).toMatchObject({ state: 'confirmed' });
    expect(await visitors.next()).toBe('site 1');
    expect(kept()).toBe(before);
    // The bad one, the one that was cut off, and the one that was left.
    await vi.waitFor(() => expect(aws.s3.buckets.get(bucket)!.keys('main-')).toEqual(['main-A0000001.js']), patiently);
    expect(await visitors.next()).toBe('site 1');
  });

  test('the doctor says that the bucket can be written, and that visitors see what it shows', async () => {
    const client = installation.client();
    const found = 's3://little-site peut être lu et écrit, et montre';
    await vi.waitFor(async () => {
      const { rows } = await client.call('GET', '/api/environments/test/doctor', diagnosis);
      const row = rows.find(({ id }) => id === 'site-site');
      expect(row).toMatchObject({ outcome: 'ok', found: expect.stringContaining(found) });
    }, patiently);
  });

  test('no visitor ever met half a version, or nobody', () => {
    expect(visitors.broken).toEqual([]);
    expect(visitors.met).toEqual(expect.arrayContaining(['site 1', 'site 4']));
    expect(visitors.met).not.toContain('site 3');
  });

  /** A version whose page names an asset of its own, as a bundler writes it. */
  async function deploy(number: number, extra = ''): Promise<string> {
    const version = String(number);
    writeProduct(installation.root, { version, extra });
    const site = join(installation.root, 'src/site');
    rmSync(site, { recursive: true });
    const asset = `main-A000000${number}.js`;
    for (const [name, text] of [
      ['index.html', `<!doctype html><title>little</title>site ${number}<script src="${asset}"></script>`],
      [asset, `// site ${number}`],
    ] as const) {
      mkdirSync(dirname(join(site, name)), { recursive: true });
      writeFileSync(join(site, name), text);
    }
    return installation.deploy(commit(installation.root, version));
  }

  /** What the switch shows. */
  const here = async () => (await fetch(installation.url('site'))).text();

  const pointer = () =>
    JSON.parse(aws.s3.buckets.get(bucket)!.current('_live.json')!.body.toString()) as { moves: number };

  /** How often what a way back must not have to upload was uploaded: assets, and documents of each version. */
  const kept = () =>
    aws.s3.buckets
      .get(bucket)!
      .versions('')
      .filter(({ version }) => !version.isDeleteMarker && /^(main-|_releases\/[0-9a-f]{64}\/)/.test(version.key))
      .length;
});

const pointerWrites = { service: 's3', operation: 'PutObject', path: '/_live.json' } as const;

const put = (path: string) => ({
  method: 'PUT',
  path,
  query: new URLSearchParams(),
  headers: {},
  body: Buffer.alloc(0),
});

/** One who asks for the page and its asset, again and again. */
function visit(address: string) {
  const met: string[] = [];
  const broken: string[] = [];
  const waiting: ((said: string) => void)[] = [];
  const leave = new AbortController();
  const ask = async (path: string) => {
    const response = await fetch(`${address}${path}`);
    const text = await response.text();
    if (!response.ok) broken.push(`${path}: ${response.status}`);
    return text;
  };
  const round = async () => {
    const asking = waiting.splice(0);
    const page = await ask('/');
    const said = /site \d+/.exec(page)?.[0] ?? page;
    const asset = /main-\w+\.js/.exec(page)?.[0] ?? 'nothing';
    if ((await ask(`/${asset}`)) !== `// ${said}`) broken.push(`${said} with another's asset`);
    if (met.at(-1) !== said) met.push(said);
    for (const hear of asking) hear(said);
  };
  const going = (async () => {
    while (!leave.signal.aborted) {
      await round().catch((error: unknown) => broken.push(String(error)));
      await setTimeout(100);
    }
  })();
  return {
    met,
    broken,
    /** What a page says that was asked for after this was called. */
    next: () => new Promise<string>((resolve) => waiting.push(resolve)),
    stop: async () => {
      leave.abort();
      await going;
    },
  };
}
