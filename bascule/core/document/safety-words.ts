import type { Environment } from '../plan/schema.ts';
import { counted, duration, number } from './words.ts';

/** A hot standby, in one line. */
export function replicationText(rule: NonNullable<Environment['replication']>): string {
  const { mode, commit, whenAway, patienceMs, lagMs, keepLogMb } = rule;
  const waits = commit === 'on' ? 'sur son disque' : 'lisible chez elle';
  const acknowledged =
    mode === 'synchronous' ? `synchrone : une écriture est acquise une fois ${waits}` : `asynchrone (${waits})`;
  const away =
    whenAway === 'wait' ? 'les écritures l’attendent' : `les écritures continuent après ${duration(patienceMs)}`;
  const patience = whenAway === 'wait' ? ` (patience : ${duration(patienceMs)})` : '';
  return `${acknowledged} ; absente, ${away}${patience} ; retard toléré ${duration(lagMs)}, journal gardé ${number(keepLogMb)} Mo`;
}

/** The second place of the backups, in one line. */
export function offsiteText({ to, keepDays, lateAfterMs }: NonNullable<Environment['offsite']>): string {
  return `${to.path}, gardées ${counted(keepDays, 'jour')}, en retard après ${duration(lateAfterMs)}`;
}
