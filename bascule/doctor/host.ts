import { readFile, rm, statfs, writeFile } from 'node:fs/promises';
import { availableParallelism, freemem, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { diskFinding, loadFinding, memoryFinding } from '../core/doctor/host.ts';
import { failed, ok, type Finding } from '../core/doctor/row.ts';
import type { Probe } from './examine.ts';

/** The machine that this server runs on, and the directory where all that must outlive it lies. */
export function hostProbes(state: string): Probe[] {
  const group = 'infrastructure';
  return [
    { id: 'disk', group, title: 'Disque', look: () => lookAtDisk(state) },
    { id: 'memory', group, title: 'Mémoire', look: lookAtMemory },
    { id: 'load', group, title: 'Processeurs', look: lookAtLoad },
    { id: 'volumes', group, title: 'Volumes persistants', look: () => tryToWrite(state) },
  ];
}

async function lookAtDisk(state: string): Promise<Finding> {
  const { bsize, bavail, blocks } = await statfs(state);
  return diskFinding({ free: bavail * bsize, total: blocks * bsize });
}

/** Linux counts as free what nobody uses at all; what it would give back it calls available. */
async function lookAtMemory(): Promise<Finding> {
  const text = await readFile('/proc/meminfo', 'utf8').catch(() => '');
  const available = Number(/^MemAvailable:\s+(\d+) kB/m.exec(text)?.[1] ?? NaN) * 1_024;
  return memoryFinding({ available: Number.isNaN(available) ? freemem() : available, total: totalmem() });
}

async function lookAtLoad(): Promise<Finding> {
  return loadFinding({ cores: availableParallelism(), load: loadavg()[1] ?? 0 });
}

async function tryToWrite(state: string): Promise<Finding> {
  const file = join(state, `.doctor-${process.pid}-${performance.now()}`);
  try {
    await writeFile(file, 'x', { flush: true });
    return ok(`le dossier d’état ${state} accepte l’écriture`);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return failed(
      `le dossier d’état ${state} refuse l’écriture : ${why}`,
      'rendez-le accessible à l’utilisateur du serveur',
    );
  } finally {
    await rm(file, { force: true });
  }
}
