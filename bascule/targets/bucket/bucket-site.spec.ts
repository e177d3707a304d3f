import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { CloudFrontClient, ListInvalidationsCommand } from '@aws-sdk/client-cloudfront';
import { CreateBucketCommand, PutBucketVersioningCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startAws, type AwsDouble } from '../../../sandbox/aws/server.ts';
import { clientSettings } from '../aws/clients.ts';
import { BucketSite } from './bucket-site.ts';
import { forgetAtEdge } from './forget.ts';
import { untilSeen } from './seen.ts';
import { goBack } from './site.ts';

let aws: AwsDouble;
let home: string;
let client: S3Client;
let distribution: string;
let site: BucketSite;
let edge: CloudFrontClient;
const bucket = 'rewapp-vitrine-prod';

beforeEach(async () => {
  aws = await startAws();
  home = await mkdtemp(join(tmpdir(), 'bascule-bucket-'));
  const settings = clientSettings({ region: 'eu-west-3', endpoint: aws.url, credentials: aws.account.keys[0]! });
  client = new S3Client({ ...settings, forcePathStyle: true });
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  const VersioningConfiguration = { Status: 'Enabled' } as const;
  await client.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration }));
  distribution = aws.cloudfront.distribute(bucket);
  edge = new CloudFrontClient(settings);
  const forget = forgetAtEdge(edge, distribution, { withinMs: 10_000, lookEveryMs: 1 });
  site = new BucketSite({ client, bucket, onMoved: forget });
});
afterEach(async () => {
  await aws.close();
  await rm(home, { recursive: true, force: true });
});

/** A built site, its digest made of one letter; `more` are further files by their paths. */
async function built(letter: string, more: Record<string, string> = {}) {
  const files = join(home, letter);
  const hash = `${letter.toUpperCase()}1B2C3D4`;
  const all = {
    'index.html': `<script src="main-${hash}.js"></script>`,
    [`main-${hash}.js`]: `console.log('${letter}')`,
    'offres/index.html': `<h1>Offres ${letter}</h1>`,
    ...more,
  };
  for (const [path, content] of Object.entries(all)) {
    await mkdir(dirname(join(files, path)), { recursive: true });
    await writeFile(join(files, path), content);
  }
  return { digest: letter.repeat(64), version: `v-${letter}`, files };
}

async function published(letter: string, more: Record<string, string> = {}): Promise<string> {
  const artifact = await built(letter, more);
  await site.publish(artifact);
  return artifact.digest;
}

const visit = async (path: string) => {
  const response = await fetch(`${aws.url}/-/cdn/${distribution}${path}`);
  return { status: response.status, text: await response.text(), headers: response.headers };
};
const versionsOf = (key: string) => aws.s3.buckets.get(bucket)!.versions(key).length;

test('a version is uploaded without any visitor seeing it, and is live with all its pages once it is pointed to', async () => {
  const digest = await published('a');
  expect((await visit('/')).status).toBe(404);
  expect((await visit('/index.html')).status).toBe(404);
  await site.goLive(digest, 1);
  expect(await visit('/')).toMatchObject({ status: 200, text: expect.stringContaining('main-A1B2C3D4.js') });
  const asset = await visit('/main-A1B2C3D4.js');
  expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect(asset.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  expect((await visit('/offres/index.html')).headers.get('cache-control')).toContain('max-age=0');
});

test('the edge forgets what changed, and the way back needs no build and no upload', async () => {
  await site.goLive(await published('a'), 1);
  await visit('/');
  await site.goLive(await published('b', { 'nouveau.html': 'nouveau' }), 1);
  expect((await visit('/')).text).toContain('main-B1B2C3D4.js');
  expect((await visit('/nouveau.html')).status).toBe(200);
  await rm(home, { recursive: true });
  const back = await goBack(site, 2);
  expect(back.pointer).toMatchObject({ version: 'v-a', moves: 3, before: [] });
  expect((await visit('/')).text).toContain('main-A1B2C3D4.js');
  expect((await visit('/offres/index.html')).text).toContain('Offres a');
  expect((await visit('/nouveau.html')).status).toBe(404);
  // Pages that were open before ask for their own assets still.
  expect((await visit('/main-B1B2C3D4.js')).status).toBe(200);
  await expect(goBack(site, 2)).rejects.toThrow('n’a pas de version précédente');
});

test('a version is seen once the edge answers with it, not when the bucket has it', async () => {
  await site.goLive(await published('a'), 1);
  await visit('/index.html');
  const b = await published('b');
  // Without an invalidation: the edge keeps the page before for its 5 minutes.
  await new BucketSite({ client, bucket }).goLive(b, 1);
  const address = `${aws.url}/-/cdn/${distribution}`;
  const pages = await site.documents(b);
  const early = await untilSeen(address, pages, { withinMs: 30, lookEveryMs: 10 });
  expect(early).toMatchObject({ seen: false, detail: `${address}/index.html montre encore un autre contenu` });
  const seen = untilSeen(address, pages, { withinMs: 10_000, lookEveryMs: 5 });
  await site.goLive(b, 1);
  expect(await seen).toMatchObject({ seen: true });
});

test('what else lies in the bucket is left alone', async () => {
  await client.send(new PutObjectCommand({ Bucket: bucket, Key: 'google123.html', Body: 'proof' }));
  await site.goLive(await published('a'), 1);
  await site.goLive(await published('b'), 1);
  expect((await visit('/google123.html')).text).toBe('proof');
});

test('published again nothing is uploaded, and a version cut in the middle is not live until it is entire', async () => {
  const artifact = await built('a');
  expect(await site.publish(artifact)).toEqual({ uploaded: 3, kept: 0 });
  expect(await site.publish(artifact)).toEqual({ uploaded: 0, kept: 3 });
  await expect(site.goLive('c'.repeat(64), 1)).rejects.toThrow('La version cccccccccccc n’est pas entière dans s3://');
});

test('an asset whose content changed and whose name did not is refused', async () => {
  await published('a', { 'chunk-ABCD1234.js': 'one' });
  await expect(published('b', { 'chunk-ABCD1234.js': 'two' })).rejects.toThrow(
    'chunk-ABCD1234.js est déjà dans s3://rewapp-vitrine-prod avec un autre contenu',
  );
});

test('an older epoch moves nothing', async () => {
  const [a, b] = [await published('a'), await published('b')];
  await site.goLive(a, 7);
  await expect(site.goLive(b, 6)).rejects.toMatchObject({ code: 'stale-epoch' });
  expect((await visit('/')).text).toContain('main-A1B2C3D4.js');
});

test('who died between the pointer and the pages is ended by whoever asks again, with one invalidation in all', async () => {
  const [a, b] = [await published('a'), await published('b')];
  await site.goLive(a, 1);
  await visit('/');
  // Dies at the first page that it would write: the pointer is moved by then.
  const dying = new BucketSite({
    bucket,
    client: {
      send: (command: { input: { Key?: string; Body?: unknown } }) =>
        command.input.Body && !command.input.Key?.startsWith('_')
          ? Promise.reject(new Error('dead'))
          : client.send(command as never),
    } as never,
  });
  await expect(dying.goLive(b, 2)).rejects.toThrow('dead');
  expect((await site.live())?.version).toBe('v-b');
  expect((await visit('/')).text).toContain('main-A1B2C3D4.js');
  await site.goLive(b, 2);
  await site.goLive(b, 2);
  expect((await visit('/')).text).toContain('main-B1B2C3D4.js');
  expect(versionsOf('index.html')).toBe(2);
  const { InvalidationList } = await edge.send(new ListInvalidationsCommand({ DistributionId: distribution }));
  expect(InvalidationList?.Quantity).toBe(2);
});

test('who was paused before a write, and dies after it, writes nothing old over something new', async () => {
  const [a, b, c] = [await published('a'), await published('b'), await published('c')];
  await site.goLive(c, 1);
  const { promise: mayGoOn, resolve: goOn } = Promise.withResolvers<void>();
  const { promise: isPaused, resolve: paused } = Promise.withResolvers<void>();
  let isDead = false;
  const slow = new BucketSite({
    bucket,
    client: {
      send: async (command: { input: { Key?: string; Body?: unknown } }) => {
        if (isDead) throw new Error('dead');
        if (command.input.Key !== 'offres/index.html' || !command.input.Body) return client.send(command as never);
        paused();
        await mayGoOn;
        isDead = true;
        return client.send(command as never);
      },
    } as never,
  });
  const zombie = slow.goLive(a, 1);
  await isPaused;
  await site.goLive(b, 2);
  goOn();
  await expect(zombie).rejects.toThrow('dead');
  expect((await visit('/offres/index.html')).text).toContain('Offres b');
  expect((await visit('/')).text).toContain('main-B1B2C3D4.js');
});

test('a first move of two at once is one of them, not a mixture', async () => {
  const [a, b] = [await published('a'), await published('b')];
  await Promise.all([site.goLive(a, 1), site.goLive(b, 1)]);
  const { version } = (await site.live())!;
  const letter = version.at(-1)!;
  expect((await visit('/')).text).toContain(`main-${letter.toUpperCase()}1B2C3D4.js`);
  expect((await visit('/offres/index.html')).text).toContain(`Offres ${letter}`);
});

test('answers that got lost and a busy bucket change nothing of the outcome', async () => {
  const a = await published('a');
  for (const operation of ['PutObject', 'PutObject', 'GetObject'] as const) {
    aws.account.faults.put({ service: 's3', kind: 'cut', operation });
  }
  aws.account.faults.put({ service: 's3', kind: 'throttled', operation: 'ListObjectsV2' });
  aws.account.faults.put({ service: 's3', kind: 'conflict', operation: 'PutObject', times: 3 });
  aws.account.faults.put({ service: 'cloudfront', kind: 'cut', operation: 'CreateInvalidation' });
  const { pointer } = await site.goLive(a, 1);
  expect(pointer.moves).toBe(1);
  expect((await visit('/')).text).toContain('main-A1B2C3D4.js');
});

test('old versions go, with what only they had; the live one and those to go back to stay', async () => {
  for (const letter of ['a', 'b', 'c']) await site.goLive(await published(letter), 1);
  const [a] = ['a', 'b', 'c'].map((letter) => letter.repeat(64));
  expect(await site.prune({ keep: 1, held: [a!] }, 1)).toEqual([]);
  expect(await site.prune({ keep: 1, held: [] }, 1)).toEqual([a]);
  expect((await visit('/main-A1B2C3D4.js')).status).toBe(404);
  expect((await visit('/main-B1B2C3D4.js')).status).toBe(200);
  await goBack(site, 1);
  expect((await visit('/')).text).toContain('main-B1B2C3D4.js');
  // What was left is gone by now: that it was live can't be told from the next look, which must not stumble over it.
  await site.prune({ keep: 1, held: [] }, 1);
  expect((await site.goLive('b'.repeat(64), 2)).pointer).toMatchObject({ version: 'v-b', moves: 4, epoch: 2 });
});

test('what was cut off while it was published or taken away goes with the next prune, and nothing of others’', async () => {
  await site.goLive(await published('a'), 1);
  aws.account.faults.put({ service: 's3', kind: 'denied', operation: 'PutObject', path: '/index.html' });
  await expect(published('b')).rejects.toThrow('AccessDenied');
  await published('c');
  await client.send(new PutObjectCommand({ Bucket: bucket, Key: 'main-FFFF0000.js', Body: 'of somebody else' }));
  aws.account.faults.put({ service: 's3', kind: 'denied', operation: 'DeleteObject', path: '/main-C1B2C3D4.js' });
  await expect(site.prune({ keep: 1, held: [] }, 1)).rejects.toThrow('AccessDenied');
  await expect(site.goLive('c'.repeat(64), 1)).rejects.toThrow('n’est pas entière');
  await site.prune({ keep: 1, held: [] }, 1);
  const a = 'a'.repeat(64);
  expect(
    aws.s3.buckets
      .get(bucket)!
      .keys('')
      .filter((key) => !key.startsWith(`_releases/${a}/`)),
  ).toEqual([
    '_live.json',
    `_releases/${a}.json`,
    'index.html',
    'main-A1B2C3D4.js',
    'main-FFFF0000.js',
    'offres/index.html',
  ]);
});

test('whether a bucket can be read and written is told without writing anything', async () => {
  await site.check();
  expect(versionsOf('_live.json')).toBe(0);
  await site.goLive(await published('a'), 1);
  await site.check();
  expect(versionsOf('_live.json')).toBe(1);
  aws.account.faults.put({ service: 's3', kind: 'denied', operation: 'PutObject' });
  await expect(site.check()).rejects.toThrow(
    'AWS n’a pas pu écrire s3://rewapp-vitrine-prod/_live.json (AccessDenied)',
  );
  const nowhere = new BucketSite({ client, bucket: 'moon' });
  await expect(nowhere.check()).rejects.toThrow('NoSuchBucket');
});

test('a bucket without versions is refused with the command that gives it some', async () => {
  await client.send(new CreateBucketCommand({ Bucket: 'plain' }));
  const plain = new BucketSite({ client, bucket: 'plain' });
  await expect(plain.publish(await built('a'))).rejects.toThrow(
    'Le bucket plain ne garde pas ses versions : activez-les (aws s3api put-bucket-versioning --bucket plain',
  );
});
