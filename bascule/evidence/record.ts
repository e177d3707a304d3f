import { judged } from '../core/gate/finding.ts';
import type { Check } from '../core/gate/schema.ts';
import type { Clock } from '../engine/clock.ts';
import type { Pool } from 'pg';
import { writeEvidence, type EvidenceRow } from './evidence-table.ts';
import { redacted } from './redact.ts';

export interface Recorded {
  check: Check;
  /** As subjectKey gives it. */
  subject: string;
  outcome: 'passed' | 'failed';
  value: number | null;
  found: string | null;
  /** Where it ran, for people. */
  link: string | null;
  by: string;
}

/** Takes what a check found elsewhere, in CI for one. A figure is held against the check's bounds all the same. */
export function recordEvidence(
  { pool, clock }: { pool: Pool; clock: Pick<Clock, 'now'> },
  { check, subject, outcome, value, found, link, by }: Recorded,
): Promise<EvidenceRow> {
  const told = redacted(found ?? (outcome === 'passed' ? 'réussi' : 'échoué'), []);
  const finding = judged(check, { outcome, value, found: told });
  return writeEvidence(pool, {
    check: check.name,
    subject,
    ...finding,
    excerpt: '',
    link,
    startedAt: clock.now(),
    tookMs: 0,
    by,
  });
}
