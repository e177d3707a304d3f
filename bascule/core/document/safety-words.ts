import type { OffsiteRule } from '../offsite/schema.ts';
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
export function offsiteText({ to, keepDays, lateAfterMs }: OffsiteRule): string {
  return `${placeText(to)}, gardées ${counted(keepDays, 'jour')}, en retard après ${duration(lateAfterMs)}`;
}

function placeText(to: OffsiteRule['to']): string {
  if (to.kind === 'folder') return to.path;
  const lock = to.encryption === 'bucket' ? 'le chiffrement du bucket' : `chiffrement ${to.encryption} de S3`;
  const key = to.access ? `, par la clé ${to.access.idSecret} / ${to.access.keySecret}` : '';
  const gateway = to.endpoint ? `, par ${to.endpoint}` : '';
  const clearing = to.clearedBy === 'bucket' ? ', les anciennes ôtées par le bucket lui-même' : '';
  return `s3://${to.bucket}/${to.prefix} (${to.region}${gateway}${key}, sous ${lock}${clearing})`;
}
