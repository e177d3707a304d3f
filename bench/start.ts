import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { session } from '../cashback/contracts/identity.ts';
import { version } from '../cashback/contracts/operations.ts';
import { Bascule } from '../e2e/rewapp/bascule.ts';
import { freePortsOfRewapp } from '../e2e/rewapp/free-ports.ts';
import { within, type Row } from './row.ts';

export const name = 'start';

const root = join(import.meta.dirname, '..');
const somebody = { email: 'banc@exemple.fr', password: 'une longue promenade', displayName: 'Banc' };

/**
 * `npm start` on a clean clone with nothing installed, and again after `bascule down`.
 * @throws when the data or the release of the second start are not those of the first
 */
export async function run(): Promise<Row[]> {
  const directory = await mkdtemp(join(tmpdir(), 'rewapp-bench-start-'));
  const port = await freePortsOfRewapp('development');
  const api = `http://127.0.0.1:${port + 1}`;
  try {
    await promisify(execFile)('git', ['clone', '--quiet', root, directory]);
    const coldS = await secondsOf(() => start(directory, port));
    await opensSession(api, 'signup');
    const release = await releaseOf(api);
    await new Bascule(directory).down();
    const warmS = await secondsOf(() => start(directory, port));
    await opensSession(api, 'login');
    if ((await releaseOf(api)) !== release)
      throw new Error(`After the second start another release than ${release} answers.`);
    return [
      within('npm start on a clean clone, nothing installed, npm’s cache as it is', coldS, 's', 180),
      within('npm start again, same data and release', warmS, 's', 30),
    ];
  } finally {
    await new Bascule(directory).down().catch(() => {});
    await rm(directory, { recursive: true, force: true });
  }
}

async function start(directory: string, port: number): Promise<void> {
  const args = ['start', '--', '--detach', '--port', String(port)];
  await promisify(execFile)('npm', args, { cwd: directory, maxBuffer: 64 * 2 ** 20 });
}

async function secondsOf(work: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await work();
  return Math.round((performance.now() - begun) / 100) / 10;
}

/** Signs up before the restart and in after it: who can still sign in was not forgotten. */
async function opensSession(api: string, way: 'signup' | 'login'): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${api}/api/identity/${way}`, { method: 'POST', headers, body: JSON.stringify(somebody) });
  if (!session.safeParse(await answer.json()).success)
    throw new Error(`${way} answered ${answer.status}, not a session.`);
}

async function releaseOf(api: string): Promise<string> {
  const answer = await fetch(`${api}/api/version`);
  return version.parse(await answer.json()).version;
}
