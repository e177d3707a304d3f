import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';

/** A process of this machine that can't be mistaken for a later one with the same number. */
export interface ProcessRecord {
  pid: number;
  /** When it began: clock ticks since the boot, and which boot. */
  start: string;
}

/** The living process with this number; null when there is none (a zombie is none). */
export async function identify(pid: number): Promise<ProcessRecord | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The name, in parentheses, may hold spaces and parentheses of its own (proc_pid_stat(5)).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, ticks] = [fields[0], fields[19]];
  if (!ticks || state === 'Z' || state === 'X') return null;
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
  return { pid, start: `${ticks}@${boot.slice(0, 8)}` };
}

/** What a pid file names, if it still lives. */
export async function readRecord(file: string): Promise<ProcessRecord | null> {
  const [pid, start] = (await readFile(file, 'utf8').catch(() => '')).split('\n');
  const living = await identify(Number.parseInt(pid ?? '', 10));
  return living && `start=${living.start}` === start ? living : null;
}

/** As PostgreSQL's postmaster.pid: the number alone on the first line, then what proves it. */
export async function writeRecord(file: string, record: ProcessRecord): Promise<void> {
  const aside = `${file}.${process.pid}`;
  await writeFile(aside, textOf(record));
  await rename(aside, file);
}

export const textOf = ({ pid, start }: ProcessRecord) => `${pid}\nstart=${start}\n`;

export async function isAlive(record: ProcessRecord): Promise<boolean> {
  return (await identify(record.pid))?.start === record.start;
}

/** The process whose command line holds all these arguments: found although nobody wrote down that it was started. */
export async function findByArguments(args: string[]): Promise<ProcessRecord | null> {
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry) || Number(entry) === process.pid) continue;
    const given = (await readFile(`/proc/${entry}/cmdline`, 'utf8').catch(() => '')).split('\0');
    if (args.every((arg) => given.includes(arg))) return identify(Number(entry));
  }
  return null;
}

/** Asks a process to end, and after `withinMs` ends it. Resolves when it is gone. */
export async function stopProcess(record: ProcessRecord, withinMs: number): Promise<void> {
  await signal(record, 'SIGTERM');
  if (await isGone(record, withinMs)) return;
  await signal(record, 'SIGKILL');
  await isGone(record, 10_000);
}

/** The process may be no child of ours, so no event tells its end. */
async function isGone(record: ProcessRecord, withinMs: number): Promise<boolean> {
  for (const until = Date.now() + withinMs; await isAlive(record); await pause(LOOK_EVERY_MS)) {
    if (Date.now() > until) return false;
  }
  return true;
}

const LOOK_EVERY_MS = 50;

async function signal(record: ProcessRecord, name: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (!(await isAlive(record))) return;
  try {
    process.kill(record.pid, name);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
