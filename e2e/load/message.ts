import type { Credentials } from './population.ts';
import type { Summary } from './summary.ts';

/** What the load's process is told, in this order: `gather` once, then `begin` and `end` in turn. */
export type Order =
  | { type: 'gather'; url: string; consumers: number; partners: Credentials[] }
  | { type: 'begin'; ratePerS: number; seed: number }
  | { type: 'end'; recordFile: string };

export type Reply =
  { type: 'gathered' } | { type: 'begun' } | { type: 'ended'; summary: Summary } | { type: 'failed'; message: string };
