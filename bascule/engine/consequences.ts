import type { Plan } from '../core/plan/schema.ts';
import type { Consequence } from './deployment-log.ts';

/** All that the facts of deployments bring about, in the order in which it is written down. */
export function consequences(_plan: Plan): Consequence[] {
  return [];
}
