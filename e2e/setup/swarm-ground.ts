import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

/** What a test's swarm is called on this machine: the number of its process is in every name. */
export interface Names {
  bridge: string;
  /** The first three numbers of its network's addresses. */
  subnet: string;
  namespace: (number: number) => string;
  link: (number: number) => string;
  /** The control group of a node's containers. */
  group: (number: number) => string;
}

export function namesOf(pid: number): Names {
  return {
    bridge: `rw${pid}`,
    subnet: `10.${160 + ((pid >> 8) & 31)}.${pid & 255}`,
    namespace: (number) => `rw${pid}n${number}`,
    link: (number) => `rw${pid}v${number}`,
    group: (number) => `rw${pid}n${number}`,
  };
}

export function ip(command: string): string {
  return execFileSync('ip', command.split(' '), { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Takes namespaces, links and the firewall's rule away, and ends what still runs in them. */
export function removeNames({ bridge }: Names): void {
  for (const namespace of namespaces().filter((name) => name.startsWith(`${bridge}n`))) {
    for (const pid of ip(`netns pids ${namespace}`).split('\n').filter(Boolean)) kill(Number(pid));
    ip(`netns delete ${namespace}`);
  }
  // By themselves they would end with their namespaces, some time later.
  for (const link of links().filter((name) => name.startsWith(`${bridge}v`))) quietly('ip', ['link', 'delete', link]);
  quietly('ip', ['link', 'delete', bridge]);
  while (quietly('iptables', ['-D', 'FORWARD', '-i', bridge, '-o', bridge, '-j', 'ACCEPT'])) continue;
}

/** Ends all that runs in the control group and those under it; then removes them. */
export async function endAllIn(group: string): Promise<void> {
  const asked = Date.now();
  for (let running = pidsIn(group); running.length > 0; running = pidsIn(group)) {
    if (Date.now() - asked > 10_000) throw new Error(`${running.join(', ')} in ${group} do not end`);
    running.forEach(kill);
    // The kernel tells nobody that a group is empty.
    await sleep(10);
  }
  removeGroups(group);
}

/** What runs of tests that were killed left behind: their names tell the process that is no more. */
export function sweepTheDead(): void {
  const dead = (text: string) => !existsSync(`/proc/${text}`);
  const pids = new Set(
    [...namespaces(), ...links(), ...groups('rw*')]
      .map((name) => /^rw(\d+)/.exec(name)?.[1] ?? '')
      .filter((pid) => pid !== '' && dead(pid)),
  );
  for (const pid of pids) {
    for (const group of groups(`rw${pid}n*`)) {
      pidsIn(group).forEach(kill);
    }
    removeNames(namesOf(Number(pid)));
    for (const group of groups(`rw${pid}n*`)) removeGroups(group);
    for (const home of globSync(`${tmpdir()}/{engine,registry}-${pid}-*`)) leave(home);
  }
}

/** What is mounted there would keep the folder. */
function leave(home: string): void {
  const places = readFileSync('/proc/mounts', 'utf8').split('\n');
  const under = places.map((line) => line.split(' ')[1] ?? '').filter((place) => place.startsWith(`${home}/`));
  for (const place of under.reverse()) quietly('umount', ['-l', place]);
  rmSync(home, { recursive: true, force: true });
}

function namespaces(): string[] {
  return ip('netns list')
    .split('\n')
    .map((line) => line.split(' ')[0] ?? '');
}

function links(): string[] {
  return (JSON.parse(ip('-json link show')) as { ifname: string }[]).map(({ ifname }) => ifname);
}

/** Control groups at the top whose name is like this, in either version of control groups. */
function groups(like: string): string[] {
  const paths = [...globSync(`/sys/fs/cgroup/${like}`), ...globSync(`/sys/fs/cgroup/*/${like}`)];
  return [...new Set(paths.map((path) => path.slice(path.lastIndexOf('/') + 1)))];
}

function pidsIn(group: string): number[] {
  const lists = [
    ...globSync(`/sys/fs/cgroup/${group}/**/cgroup.procs`),
    ...globSync(`/sys/fs/cgroup/*/${group}/**/cgroup.procs`),
  ];
  const pids = lists.flatMap((list) => read(list).split('\n').filter(Boolean));
  return [...new Set(pids)].map(Number);
}

function removeGroups(group: string): void {
  const folders = [...globSync(`/sys/fs/cgroup/${group}/**/`), ...globSync(`/sys/fs/cgroup/*/${group}/**/`)];
  for (const folder of folders.toSorted((a, b) => b.length - a.length)) {
    try {
      rmdirSync(folder);
    } catch {
      // Somebody has it still, or had it gone already; a later run sweeps.
    }
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It is gone already.
  }
}

function quietly(program: string, args: string[]): boolean {
  try {
    execFileSync(program, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
