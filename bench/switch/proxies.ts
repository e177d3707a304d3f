import { spawn, execFileSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { SwitchClient } from '../../bascule/switch/client.ts';

/** A proxy under measurement, in front of two equal backends. */
export type Proxy = {
  name: string;
  port: number;
  /** Moves all traffic to the first or the second backend, and returns when the proxy said it did. */
  flip(to: 0 | 1): Promise<void>;
  /** CPU seconds used so far by the processes that carry the traffic. */
  cpuSeconds(): number;
  stop(): Promise<void>;
};

const CLOCK_TICKS_A_SECOND = 100;
const BODY = '{"points":1250,"currency":"EUR","updatedAt":"2026-11-22T10:00:00Z","pending":[]}';
const KEEP_ALIVE = 'keepalive_requests 100000000; keepalive_timeout 3600s;';

export function isInstalled(program: string): boolean {
  try {
    execFileSync('which', [program], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Two nginx servers of one process that answer a small JSON: faster than any proxy in front of them. */
export async function startNginxBackends(
  directory: string,
  ports: readonly [number, number],
): Promise<() => Promise<void>> {
  const servers = ports.map(
    (port) =>
      `server { listen 127.0.0.1:${port}; location / { default_type application/json; return 200 '${BODY}'; } }`,
  );
  const child = await startNginx(directory, 'backend', `access_log off; ${KEEP_ALIVE} ${servers.join(' ')}`, ports[0]);
  return () => stopped(child);
}

export async function startSwitch(
  directory: string,
  port: number,
  backends: readonly [number, number],
): Promise<Proxy> {
  const socket = join(directory, 'switch.sock');
  const main = join(import.meta.dirname, '../../bascule/switch/main.ts');
  const child = spawn(process.execPath, [
    main,
    '--state',
    join(directory, 'state.json'),
    '--socket',
    socket,
    '--port',
    '0',
  ]);
  child.stderr.pipe(process.stderr);
  await once(child.stdout, 'data');
  const client = new SwitchClient(socket);
  const slot = (colour: 'blue' | 'green') => ({ environment: 'bench', component: 'api', colour }) as const;
  const address = (backend: number) => ({ kind: 'process' as const, addresses: [`127.0.0.1:${backend}`] });
  await client.declare('bench', 1, [{ component: 'api', port }]);
  await client.putSlot(slot('blue'), 1, 'v1', address(backends[0]));
  await client.putSlot(slot('green'), 1, 'v2', address(backends[1]));
  const flip = async (to: 0 | 1): Promise<void> => {
    await client.setWeights('bench', 1, [{ component: 'api', blue: to === 0 ? 100 : 0, green: to === 0 ? 0 : 100 }]);
  };
  await flip(0);
  const stop = async (): Promise<void> => {
    await client.close();
    await stopped(child);
  };
  return { name: 'switch', port, flip, stop, cpuSeconds: () => cpuSeconds([child.pid ?? 0]) };
}

export async function startNginxProxy(
  directory: string,
  port: number,
  backends: readonly [number, number],
): Promise<Proxy> {
  const config = (to: 0 | 1): string =>
    `access_log off; ${KEEP_ALIVE} upstream slot { server 127.0.0.1:${backends[to]}; keepalive 128; ${KEEP_ALIVE} }
    server { listen 127.0.0.1:${port}; location / { proxy_pass http://slot; proxy_http_version 1.1;
    proxy_set_header Connection ""; proxy_set_header Host $host; proxy_set_header X-Forwarded-For $remote_addr;
    proxy_set_header X-Forwarded-Proto $scheme; proxy_set_header X-Forwarded-Host $host; } }`;
  const child = await startNginx(directory, 'proxy', config(0), port);
  const flip = async (to: 0 | 1): Promise<void> => {
    await writeFile(join(directory, 'proxy.conf'), nginxConfig(directory, 'proxy', config(to)));
    execFileSync('nginx', ['-c', join(directory, 'proxy.conf'), '-s', 'reload'], { stdio: 'ignore' });
  };
  const workers = (): number[] => childrenOf(child.pid ?? 0);
  return { name: 'nginx', port, flip, stop: () => stopped(child), cpuSeconds: () => cpuSeconds(workers()) };
}

export async function startHaproxy(
  directory: string,
  port: number,
  backends: readonly [number, number],
): Promise<Proxy> {
  const socket = join(directory, 'haproxy.sock');
  const file = join(directory, 'haproxy.cfg');
  await writeFile(
    file,
    `global
  stats socket ${socket} mode 600 level admin
  nbthread 1
defaults
  mode http
  option http-keep-alive
  http-reuse always
  timeout client 75s
  timeout server 60s
  timeout connect 5s
frontend f
  bind 127.0.0.1:${port}
  default_backend slots
backend slots
  option forwardfor
  http-request set-header X-Forwarded-Proto http
  http-request set-header X-Forwarded-Host %[req.hdr(host)]
  server s0 127.0.0.1:${backends[0]}
  server s1 127.0.0.1:${backends[1]} disabled
`,
  );
  const child = spawn('haproxy', ['-db', '-f', file], { stdio: 'ignore' });
  await reachable(port);
  const flip = async (to: 0 | 1): Promise<void> => {
    await runtimeCommand(socket, `enable server slots/s${to}; disable server slots/s${1 - to}`);
  };
  return { name: 'haproxy', port, flip, stop: () => stopped(child), cpuSeconds: () => cpuSeconds([child.pid ?? 0]) };
}

async function startNginx(directory: string, name: string, http: string, port: number): Promise<ChildProcess> {
  const file = join(directory, `${name}.conf`);
  await writeFile(file, nginxConfig(directory, name, http));
  const child = spawn('nginx', ['-c', file], { stdio: 'ignore' });
  await reachable(port);
  return child;
}

function nginxConfig(directory: string, name: string, http: string): string {
  return `worker_processes 1; daemon off; pid ${directory}/${name}.pid; error_log /dev/null;
    events { worker_connections 2048; } http { ${http} }`;
}

async function runtimeCommand(socket: string, command: string): Promise<void> {
  const connection = connect(socket);
  connection.end(`${command}\n`);
  connection.resume();
  await once(connection, 'close');
}

async function reachable(port: number): Promise<void> {
  for (const giveUpAt = performance.now() + 10_000; performance.now() < giveUpAt;) {
    const probe = connect(port, '127.0.0.1');
    const isOpen = await once(probe, 'connect').then(
      () => true,
      () => false,
    );
    probe.destroy();
    if (isOpen) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`Nothing listens on port ${port} after 10 s.`);
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  await exit;
}

function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((each) => statOf(each)?.[1] === String(pid));
}

/** From /proc/<pid>/stat: user and system time. */
function cpuSeconds(pids: number[]): number {
  const ticks = pids.map((pid) => Number(statOf(pid)?.[11] ?? 0) + Number(statOf(pid)?.[12] ?? 0));
  return ticks.reduce((sum, each) => sum + each, 0) / CLOCK_TICKS_A_SECOND;
}

/** The fields of a process's stat from its state on; null when it is gone. */
function statOf(pid: number): string[] | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}
