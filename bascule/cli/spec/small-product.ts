import { chmod, mkdir, readdir, readFile, readlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePorts, inARow } from '../../testing/free-ports.ts';
import { smallPlan, temporaryProject } from './run-bascule.ts';

const api = `
import { createServer } from 'node:http';
const version = process.env.RELEASE_VERSION;
const server = createServer((request, answer) => answer.end(JSON.stringify({ pid: process.pid, version })));
server.listen(Number(process.env.PORT), process.env.HOST);
process.on('SIGTERM', () => { server.close(() => process.exit(0)); server.closeIdleConnections(); });
`;

const [database, www] = smallPlan.components;

/** The console's and the status page's. */
const portsBeside = [90, 91];

/** A product that is built in a moment: a database, a program and a page, in a folder of its own. */
export async function smallProduct(): Promise<{ root: string; port: number }> {
  const port = await freePorts([...inARow(3), ...portsBeside]);
  const root = await temporaryProject({
    ...smallPlan,
    port,
    components: [
      database,
      {
        ...www,
        kind: 'process',
        name: 'api',
        title: 'API',
        host: 'api',
        build: { command: ['sh', '-c', 'mkdir -p out && cp server/main.mjs out/'], output: 'out', inputs: ['server'] },
        run: { command: ['node', 'main.mjs'], memoryMb: 256 },
      },
      { ...www, build: { command: ['sh', '-c', 'mkdir -p dist && cp src/* dist/'], output: 'dist', inputs: ['src'] } },
    ],
    environments: [{ ...smallPlan.environments[0], bakeMs: 1_000 }],
  });
  // PostgreSQL, which does not run as root, must be able to enter.
  await chmod(root, 0o755);
  const migration = join(root, 'migrations/20260101_first');
  for (const folder of [join(root, 'src'), join(root, 'server'), migration]) await mkdir(folder, { recursive: true });
  await writeFile(join(root, 'src/index.html'), '<title>Small</title>');
  await writeFile(join(root, 'server/main.mjs'), api);
  await writeFile(join(migration, 'migration.sql'), 'CREATE TABLE thing (id int PRIMARY KEY);');
  await writeFile(join(migration, 'down.sql'), 'DROP TABLE thing;');
  return { root, port };
}

/** The command lines of all processes that have to do with this folder. */
export async function processesOf(root: string): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry));
  const found = await Promise.all(
    pids.map(async (pid) => {
      const line = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).replaceAll('\0', ' ');
      const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => '');
      return line !== '' && (line.includes(root) || cwd.startsWith(root)) ? `${pid} ${line}` : [];
    }),
  );
  return found.flat();
}
