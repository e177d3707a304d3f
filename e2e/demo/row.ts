import type { Summary } from '../load/summary.ts';
import type { DeploymentRun } from '../rewapp/bascule.ts';
import { timingOf, type Timing } from './timing.ts';

export type Outcome = 'confirmed' | 'failed' | 'rolled-back';

/** One step of the demonstration, as `.rewapp/demo.json` keeps it. Durations are milliseconds. */
export interface Row extends Timing {
  step: string;
  outcome: string;
  requestsSent: number;
  lostByPlatform: number;
  errorsByVersion: Record<string, number>;
  latencyMsP95: number;
  /** One sentence for all that is not as it must be; none in a good step. */
  faults: string[];
}

export interface Expectation {
  step: string;
  outcomes: readonly Outcome[];
  /** What the API answered as its version before the step, and after it. */
  versionBefore: string;
  versionAfter: string;
}

export function rowOf(expected: Expectation, run: DeploymentRun, load: Summary): Row {
  const outcome = outcomeOf(run);
  return {
    step: expected.step,
    outcome,
    requestsSent: load.requestsSent,
    lostByPlatform: load.lostByPlatform,
    errorsByVersion: load.errorsByVersion,
    ...timingOf(run.events),
    latencyMsP95: load.latencyMs.p95,
    faults: [...faultsOfOutcome(expected, run, outcome), ...faultsOfLoad(load)],
  };
}

/** A rollback by hand that is confirmed did what it was asked for: the traffic is back. */
function outcomeOf({ summary }: DeploymentRun): string {
  return summary.kind === 'rollback' && summary.state === 'confirmed' ? 'rolled-back' : summary.state;
}

function faultsOfOutcome(expected: Expectation, { summary }: DeploymentRun, outcome: string): string[] {
  const faults: string[] = [];
  const { outcomes, versionBefore, versionAfter } = expected;
  if (!outcomes.some((each) => each === outcome)) {
    const why = summary.reason ? ` (${summary.reason})` : '';
    faults.push(`issue « ${outcome} »${why} au lieu de « ${outcomes.join(' » ou « ')} »`);
  }
  const wanted = outcome === 'confirmed' ? summary.version : versionBefore;
  if (versionAfter !== wanted) faults.push(`l’API répond avec la version ${versionAfter} au lieu de ${wanted}`);
  return faults;
}

function faultsOfLoad({ connectionErrors, gatewayErrors, wrongEffects, refused, requestsSent }: Summary): string[] {
  const counted: [number, string][] = [
    [connectionErrors, 'connexions perdues'],
    [gatewayErrors, 'réponses 502, 503 ou 504, ou sans version'],
    [refused, 'demandes justes refusées (4xx)'],
  ];
  const faults = counted.flatMap(([count, what]) => (count > 0 ? [`${count} ${what}`] : []));
  if (requestsSent === 0) faults.push('aucune requête envoyée : rien n’est prouvé');
  return [...faults, ...wrongEffects.map((sentence) => `grand livre : ${sentence}`)];
}
