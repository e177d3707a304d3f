import { readFileSync } from 'node:fs';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

/** A process so named that no later one with the same number is taken for it: its start, in clock ticks since boot. */
export interface ProcessIdentity {
  pid: number;
  startTicks: number;
}

interface ProcessStat extends ProcessIdentity {
  session: number;
  zombie: boolean;
  rssBytes: number;
}

/** On x64, as everywhere but some ARM kernels. */
const PAGE_BYTES = 4_096;

/** The identity of a living process, or null. In one go, so that nothing happens between a look and a signal. */
export function identify(pid: number): ProcessIdentity | null {
  try {
    const stat = parseStat(pid, readFileSync(`/proc/${pid}/stat`, 'utf8'));
    return stat.zombie ? null : { pid, startTicks: stat.startTicks };
  } catch {
    return null;
  }
}

/** Like `identify`, for a child just started: it may have ended already, yet keeps its number until we are told. */
export function identifyChild(pid: number): ProcessIdentity {
  return { pid, startTicks: parseStat(pid, readFileSync(`/proc/${pid}/stat`, 'utf8')).startTicks };
}

/** Whether that very process still runs; one that only waits to be reaped does not. */
export function isAlive({ pid, startTicks }: ProcessIdentity): boolean {
  return identify(pid)?.startTicks === startTicks;
}

/** Sends a signal to that very process, if it still runs. */
export function signal(identity: ProcessIdentity, name: NodeJS.Signals): void {
  if (isAlive(identity)) process.kill(identity.pid, name);
}

/**
 * Kills what a program started in its session and left behind, itself included. The kernel gives no new process the
 * number of a session that has members, so these are ours unless the number already has another leader.
 */
export async function killSession({ pid, startTicks }: ProcessIdentity): Promise<void> {
  for (;;) {
    const leader = identify(pid);
    if (leader && leader.startTicks !== startTicks) return;
    const members = await membersOf(pid);
    if (members.length === 0) return;
    for (const member of members) killIfThere(member);
    await setTimeout(10);
  }
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** What each session's processes hold in memory together, by the number of the session's leader. */
export async function memoryBySession(): Promise<Map<number, number>> {
  const bytes = new Map<number, number>();
  for (const stat of await allProcesses()) bytes.set(stat.session, (bytes.get(stat.session) ?? 0) + stat.rssBytes);
  return bytes;
}

/** The living processes of a session: a program and all that it started. */
async function membersOf(session: number): Promise<number[]> {
  return (await allProcesses()).filter((stat) => stat.session === session && !stat.zombie).map(({ pid }) => pid);
}

/** Whether a process of the session listens on this TCP port itself; an answer on the port could be another program's. */
export async function sessionListensOn(session: number, port: number): Promise<boolean> {
  const sockets = await listeningSockets(port);
  if (sockets.size === 0) return false;
  for (const pid of await membersOf(session)) {
    for (const link of await openFiles(pid)) if (sockets.has(link)) return true;
  }
  return false;
}

async function listeningSockets(port: number): Promise<Set<string>> {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map((name) => readFile(`/proc/net/${name}`, 'utf8').catch(() => '')),
  );
  const rows = tables.flatMap((table) => table.split('\n').map((row) => row.trim().split(/\s+/)));
  const LISTEN = '0A';
  return new Set(
    rows.filter((row) => row[1]?.endsWith(`:${hex}`) && row[3] === LISTEN).map((row) => `socket:[${row[9]}]`),
  );
}

async function openFiles(pid: number): Promise<string[]> {
  const directory = `/proc/${pid}/fd`;
  const numbers = await readdir(directory).catch(() => []);
  return Promise.all(numbers.map((number) => readlink(join(directory, number)).catch(() => '')));
}

async function allProcesses(): Promise<ProcessStat[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const stats = await Promise.all(pids.map((pid) => statOf(Number(pid))));
  return stats.filter((stat) => stat !== null);
}

async function statOf(pid: number): Promise<ProcessStat | null> {
  const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  return line === null ? null : parseStat(pid, line);
}

/** proc_pid_stat(5); the second field, the program's name, may hold anything, so counting begins after its last ")". */
function parseStat(pid: number, line: string): ProcessStat {
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  const field = (number: number) => fields[number - 3] ?? '';
  return {
    pid,
    session: Number(field(6)),
    zombie: field(3) === 'Z' || field(3) === 'X',
    startTicks: Number(field(22)),
    rssBytes: Number(field(24)) * PAGE_BYTES,
  };
}
