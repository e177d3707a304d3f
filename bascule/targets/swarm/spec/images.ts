import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { writeRoot } from '../../../../e2e/setup/docker.ts';
import type { Images } from '../../../image/images.ts';

/**
 * A server that tells what it was given. FAULT makes it end at once, fail its health check, or never listen. On SIGTERM
 * it takes no more connections, answers what it has and ends.
 */
const SERVER = `
import { createServer } from 'node:http';
import { hostname } from 'node:os';
const { FAULT, VERSION, TOKEN, EMPTY, HOST, PORT } = process.env;
console.log('begins', VERSION, hostname());
if (FAULT === 'exits') { console.error('no database'); process.exit(3); }
const server = createServer((request, response) => {
  if (request.url === '/die') process.exit(4);
  if (request.url === '/health') return response.writeHead(FAULT === 'sick' ? 500 : 200).end();
  const answer = () => response.end(JSON.stringify({ version: VERSION, token: TOKEN, empty: EMPTY, task: hostname() }));
  if (request.url?.startsWith('/slow')) setTimeout(answer, 1000);
  else answer();
});
if (FAULT !== 'deaf') server.listen(PORT, HOST);
else setInterval(() => {}, 1000);
process.once('SIGTERM', () => {
  server.close(() => process.exit(0));
  setInterval(() => server.closeIdleConnections(), 20);
});
`;

/** As our own images are entered and probed (bascule/image). */
const CONFIG = {
  User: '1000:1000',
  WorkingDir: '/app',
  Env: ['PATH=/usr/local/bin', 'HOST=0.0.0.0', 'PORT=8080', 'HEALTH_PATH=/health'],
  Healthcheck: { Test: ['CMD', 'node', '/app/health.ts'] },
  Entrypoint: ['node', '/app/enter.ts'],
  Cmd: ['node', 'server.mjs'],
};

const LAYER = 'application/vnd.docker.image.rootfs.diff.tar.gzip';
const IMAGE = 'application/vnd.docker.container.image.v1+json';
const MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json';

interface Layer {
  /** Of the tar, before it was compressed. */
  diffId: string;
  bytes: Buffer;
}

/**
 * One image for all artifacts, as one layer, made without an engine: theirs compress so well that it takes longer than
 * all the rest of the set-up.
 */
export async function makeLayer(): Promise<Layer> {
  const root = mkdtempSync(join(tmpdir(), 'swarm-image-'));
  try {
    writeRoot(root);
    mkdirSync(join(root, 'app'));
    const inside = (name: string) => readFileSync(join(import.meta.dirname, '../../../image/inside', name), 'utf8');
    const files = { 'package.json': '{"type":"module"}', 'server.mjs': SERVER, 'enter.ts': inside('enter.ts') };
    for (const [name, content] of Object.entries({ ...files, 'health.ts': inside('health.ts') })) {
      writeFileSync(join(root, 'app', name), content);
    }
    const owner = ['--sort=name', '--mtime=@0', '--owner=0', '--group=0'];
    const tar = spawn('tar', ['-C', root, ...owner, '-c', '.'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const plain = await buffer(tar.stdout);
    return { diffId: sha256(plain), bytes: await promisify(gzip)(plain, { level: 1 }) };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** Puts the image into the cluster's registry, which the nodes pull it from. */
export async function imagesIn(registry: string, { diffId, bytes }: Layer): Promise<Images> {
  const repository = `http://${registry}/v2/story/api`;
  const architecture = process.arch === 'arm64' ? 'arm64' : 'amd64';
  const rootfs = { type: 'layers', diff_ids: [diffId] };
  const config = Buffer.from(JSON.stringify({ architecture, os: 'linux', config: CONFIG, rootfs }));
  const manifest = {
    ...{ schemaVersion: 2, mediaType: MANIFEST },
    config: { mediaType: IMAGE, ...(await putBlob(repository, config)) },
    layers: [{ mediaType: LAYER, ...(await putBlob(repository, bytes)) }],
  };
  const headers = { 'content-type': MANIFEST };
  const put = await fetch(`${repository}/manifests/1`, { method: 'PUT', headers, body: JSON.stringify(manifest) });
  if (put.status !== 201) throw new Error(`the registry took no image: ${await put.text()}`);
  return { of: () => Promise.resolve(`${registry}/story/api:1`) };
}

/** https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pushing-blobs */
async function putBlob(repository: string, bytes: Buffer): Promise<{ digest: string; size: number }> {
  const digest = sha256(bytes);
  const begun = await fetch(`${repository}/blobs/uploads/`, { method: 'POST' });
  const place = new URL(begun.headers.get('location') ?? '', repository);
  place.searchParams.set('digest', digest);
  const headers = { 'content-type': 'application/octet-stream' };
  const put = await fetch(place, { method: 'PUT', headers, body: new Uint8Array(bytes) });
  if (put.status !== 201) throw new Error(`the registry took no blob: ${await put.text()}`);
  return { digest, size: bytes.length };
}

const sha256 = (bytes: Buffer) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
