import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import Docker from 'dockerode';
import { pack } from 'tar-stream';
import { baseImage } from '../../../../e2e/setup/docker.ts';
import type { Cluster } from '../../../../e2e/setup/swarm.ts';
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

const DOCKERFILE = `FROM rewapp-base:node24
COPY . /app/
USER 1000:1000
WORKDIR /app
ENV HOST=0.0.0.0 PORT=8080 HEALTH_PATH=/health
HEALTHCHECK CMD ["node", "/app/health.ts"]
ENTRYPOINT ["node", "/app/enter.ts"]
CMD ["node", "server.mjs"]
`;

/** One image for all artifacts, entered and probed as ours are (bascule/image), in the cluster's registry. */
export async function imagesIn({ nodes, registry }: Cluster): Promise<Images> {
  const socketPath = nodes[0]!.socket;
  const engine = new Docker({ socketPath });
  await baseImage(socketPath);
  const reference = `${registry}/story/api:1`;
  const built = await engine.buildImage(context(), { t: reference });
  await done(built);
  await done(await engine.getImage(reference).push({ authconfig: { username: '', password: '', serveraddress: '' } }));
  return { of: () => Promise.resolve(reference) };
}

function context(): NodeJS.ReadableStream {
  const tar = pack();
  const inside = (name: string) => readFileSync(join(import.meta.dirname, '../../../image/inside', name), 'utf8');
  const files = {
    Dockerfile: DOCKERFILE,
    'server.mjs': SERVER,
    'enter.ts': inside('enter.ts'),
    'health.ts': inside('health.ts'),
  };
  tar.entry({ name: 'package.json' }, '{"type":"module"}');
  for (const [name, content] of Object.entries(files)) tar.entry({ name }, content);
  tar.finalize();
  return tar as unknown as NodeJS.ReadableStream;
}

async function done(progress: NodeJS.ReadableStream): Promise<void> {
  const said = await text(progress);
  if (/"error"/.test(said)) throw new Error(said);
}
