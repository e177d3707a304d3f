import type { GateResult } from './result.ts';

/** What all gates together say: one red is enough to refuse; one that waits, to wait. */
export function outcomeOf(results: readonly GateResult[]): GateResult['outcome'] {
  if (results.some((each) => each.outcome === 'red')) return 'red';
  return results.some((each) => each.outcome === 'waiting') ? 'waiting' : 'green';
}

/** What no emergency makes true: that these are the files that were built, and that the parts understand each other. */
const beyondOverride = ['artifacts', 'compatibility'];

/** A gate that somebody passed over in an emergency is green, and says who and why. */
export function overridden(
  result: GateResult,
  override: { by: string; role: string; reason: string } | null,
): GateResult {
  if (!override || result.outcome === 'green' || beyondOverride.includes(result.gate)) return result;
  const found = `${result.found} — passé outre par ${override.by} (${override.role}) : ${override.reason}`;
  return { ...result, outcome: 'green', found, remedy: null };
}
