import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, createWriteStream, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request, type IncomingMessage } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';

/** A real Docker engine of a test's own. */
export interface Engine {
  /** Of its API. */
  socket: string;
  /** Its daemon ends and comes back, with all that it has: those of its containers that it keeps running end with it. */
  restart(): Promise<void>;
  /** Its containers end with it. */
  stop(): Promise<void>;
}

export interface EngineOptions {
  /** The network namespace it lives in, made beforehand; none: this machine's own network. */
  namespace?: string;
  /** Further options of dockerd. */
  options?: string[];
}

/** Why no engine can be started here; null when one can. */
export function whyNoEngine(): string | null {
  if (process.getuid?.() !== 0) return 'a Docker engine wants root';
  try {
    execFileSync('dockerd', ['--version'], { stdio: 'ignore' });
    return null;
  } catch {
    return 'dockerd is not installed (Debian: apt-get install docker.io)';
  }
}

/** For `describe.skipIf`: says aloud what is not tested. `.ci/run` installs Docker or fails, so that nothing is skipped there. */
export function noEngine(what: string): boolean {
  const why = whyNoEngine();
  if (why) console.warn(`\n!!! SKIPPED: ${what}: ${why} !!!\n`);
  return why !== null;
}

/**
 * Starts a dockerd with data, sockets and address pool of its own, in the foreground of this process. On this machine's
 * own network it touches neither its firewall nor docker0: containers get a network made for them, which the host
 * reaches by its bridge.
 */
export async function startEngine({ namespace, options = [] }: EngineOptions = {}): Promise<Engine> {
  const home = mkdtempSync(join(tmpdir(), `engine-${process.pid}-`));
  const socket = join(home, 'sock');
  const own = namespace ? [] : ['--iptables=false', '--bridge=none', '--default-address-pool', addressPool()];
  const files = ['--data-root', join(home, 'data'), '--exec-root', join(home, 'exec'), '--pidfile', join(home, 'pid')];
  const dockerd = ['dockerd', '--host', `unix://${socket}`, ...files, ...own, ...options];
  // Not `ip netns exec`: that mounts /sys anew, without the control groups.
  const command = namespace ? ['nsenter', `--net=/var/run/netns/${namespace}`, ...dockerd] : dockerd;
  let child = await launched(command, home);
  const killed = () => child.kill('SIGTERM');
  process.once('exit', killed);
  const stop = async () => {
    const bridges = namespace ? [] : await bridgesOf(socket);
    await ended(child);
    process.off('exit', killed);
    // An engine leaves the bridges of its networks behind, for when it comes back.
    for (const bridge of bridges) execFileSync('ip', ['link', 'delete', bridge]);
    leave(home);
  };
  const restart = async () => {
    await ended(child);
    child = await launched(command, home);
  };
  return { socket, restart, stop };
}

/** Resolves once it listens; when it does not, nothing of it is left. */
async function launched([program = '', ...args]: string[], home: string): Promise<ChildProcess> {
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  child.stderr.pipe(createWriteStream(join(home, 'log'), { flags: 'a' }));
  try {
    await listening(child);
    return child;
  } catch (cause) {
    const said = readFileSync(join(home, 'log'), 'utf8').split('\n').slice(-6).join('\n');
    await ended(child);
    leave(home);
    throw new Error(`dockerd did not start:\n${said}`, { cause });
  }
}

/** What its networks are called among this machine's links. */
async function bridgesOf(socket: string): Promise<string[]> {
  const asked = request({ socketPath: socket, path: '/networks' }).end();
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  const networks = JSON.parse(await text(answer)) as { Id: string; Name: string; Driver: string }[];
  const own = networks.filter(({ Driver, Name }) => Driver === 'bridge' && Name !== 'bridge');
  return own.map(({ Id }) => `br-${Id.slice(0, 12)}`);
}

/**
 * Imports an image with nothing but Node (of this repository's `node` package), the libraries that it loads and an
 * account: what `node:24-slim` is where images can be pulled. Answers its name.
 */
export async function baseImage(socket: string): Promise<string> {
  const root = mkdtempSync(join(tmpdir(), 'base-'));
  try {
    writeRoot(root);
    const tar = spawn('tar', ['-C', root, '--sort=name', '--mtime=@0', '--owner=0', '--group=0', '-c', '.'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const changes = encodeURIComponent('ENV PATH=/usr/local/bin');
    const asked = request({
      socketPath: socket,
      method: 'POST',
      path: `/images/create?fromSrc=-&repo=rewapp-base&tag=node24&changes=${changes}`,
      headers: { 'content-type': 'application/x-tar' },
    });
    tar.stdout.pipe(asked);
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    const said = await text(answer);
    if (answer.statusCode !== 200 || said.includes('"error"')) throw new Error(`the base was not imported: ${said}`);
    return 'rewapp-base:node24';
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** The files of the base image: Node, its libraries, an account. */
export function writeRoot(root: string): void {
  const node = join(dirname(createRequire(import.meta.url).resolve('node/package.json')), 'bin/node');
  const libraries = execFileSync('ldd', [node], { encoding: 'utf8' }).match(/\/\S+/g) ?? [];
  for (const folder of ['etc', 'proc', 'sys', 'dev', 'usr/local/bin']) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  mkdirSync(join(root, 'tmp'), { mode: 0o1777 });
  copyFileSync(node, join(root, 'usr/local/bin/node'));
  for (const library of libraries) {
    mkdirSync(join(root, dirname(library)), { recursive: true });
    copyFileSync(library, join(root, library));
  }
  writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0::/:/bin/false\nnode:x:1000:1000::/tmp:/bin/false\n');
  writeFileSync(join(root, 'etc/group'), 'root:x:0:\nnode:x:1000:\n');
}

/** Engines side by side must not give the same addresses: each process has a part of 10.96.0.0/11 of its own. */
function addressPool(): string {
  const second = 96 + ((process.pid >> 4) & 31);
  const third = (process.pid & 15) * 16;
  return `base=10.${second}.${third}.0/20,size=26`;
}

async function listening(child: ChildProcess): Promise<void> {
  let said = '';
  const listens = new Promise<void>((resolve) => {
    child.stderr?.on('data', (part: Buffer) => {
      said = (said + part.toString()).slice(-4_096);
      if (said.includes('API listen on')) resolve();
    });
  });
  const gone = once(child, 'exit').then(() => Promise.reject(new Error('it ended at once')));
  gone.catch(() => {});
  await Promise.race([listens, gone]);
}

/** dockerd stops its containers and its containerd before it ends. */
async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const end = once(child, 'exit');
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), 20_000);
  await end;
  clearTimeout(late);
}

/** What it mounted and did not let go of would keep its folder there. */
function leave(home: string): void {
  const mounts = readFileSync('/proc/mounts', 'utf8').split('\n');
  const under = mounts.map((line) => line.split(' ')[1] ?? '').filter((place) => place.startsWith(`${home}/`));
  for (const place of under.reverse()) execFileSync('umount', ['-l', place]);
  rmSync(home, { recursive: true, force: true });
}
