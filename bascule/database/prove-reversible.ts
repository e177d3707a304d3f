import { rehearsedSentence } from '../core/migration/gate.ts';
import { DatabaseError } from './database-error.ts';
import { rehearse, type RehearsalRequest } from './rehearsal.ts';

/** Rehearses, for who only wants to know whether to go on. @throws DatabaseError `not-reversible`, saying what differs */
export async function proveReversible(request: RehearsalRequest): Promise<{ found: string; upMs: number }> {
  const report = await rehearse(request);
  if (!report.failure) return { found: rehearsedSentence(report), upMs: report.upMs };
  const { sentence, differences } = report.failure;
  throw new DatabaseError('not-reversible', [sentence, ...differences.slice(0, 10)].join('\n'));
}
