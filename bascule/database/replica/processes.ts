import { readdir, readlink } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { Cluster } from '../cluster.ts';
import { ReplicaError } from './replica-error.ts';

const lookEveryMs = 20;
const killedWithinMs = 10_000;

/** PostgreSQL's processes of one cluster, what they started included: they stand in its data folder, others do not. */
export async function processesOf(cluster: Cluster): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry)).map(Number);
  return standing(pids, cluster);
}

/** Whether they were all gone within the time. The end of somebody else's process gives no event. */
export async function goneWithin(cluster: Cluster, limitMs: number): Promise<boolean> {
  const until = performance.now() + limitMs;
  for (let pids = await processesOf(cluster); pids.length > 0; pids = await processesOf(cluster)) {
    // All of /proc only when those that are known have gone: it may be long.
    while ((pids = await standing(pids, cluster)).length > 0) {
      if (performance.now() > until) return false;
      await pause(lookEveryMs);
    }
  }
  return true;
}

async function standing(pids: number[], { data }: Cluster): Promise<number[]> {
  const folders = await Promise.all(pids.map((pid) => readlink(`/proc/${pid}/cwd`).catch(() => null)));
  return pids.filter((_, index) => folders[index] === data);
}

/** Kills them, also those that hang, and those that are started meanwhile. @throws ReplicaError `not-fenced` */
export async function killAll(cluster: Cluster): Promise<void> {
  const until = performance.now() + killedWithinMs;
  for (let pids = await processesOf(cluster); pids.length > 0; pids = await processesOf(cluster)) {
    if (performance.now() > until) throw notFenced(cluster, pids);
    for (const pid of pids) signal(pid, 'SIGKILL');
    await goneWithin(cluster, lookEveryMs);
  }
}

/** Harmless when it is gone. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function notFenced({ root }: Cluster, pids: number[]): ReplicaError {
  const sentence = `L’ancienne base (${root}) ne s’arrête pas (processus ${pids.join(', ')}) : rien n’a basculé, pour que deux bases n’écrivent jamais à la fois ; arrêtez ces processus ou la machine, puis recommencez.`;
  return new ReplicaError('not-fenced', sentence);
}
