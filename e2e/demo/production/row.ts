import type { DeploymentEvent } from '../../../bascule/core/deployment/event.ts';
import { timingOf, type Timing } from '../timing.ts';
import type { Seen } from './traffic.ts';

/** What a scene came to. */
export interface Played {
  outcome: string;
  /** Sentences of Bascule's own, and figures. */
  evidence: string[];
  /** One sentence for all that is not as it must be. */
  faults: string[];
  seen?: Seen;
  events?: readonly DeploymentEvent[];
}

/** One scene, as `.rewapp/demo.json` keeps it. Durations are milliseconds; virtual times ISO 8601. */
export interface ProductionRow extends Timing {
  part: 'production';
  step: string;
  title: string;
  outcome: string;
  expected: string;
  tookMs: number;
  virtualFrom: string;
  virtualTo: string;
  requestsSent: number;
  lostByPlatform: number;
  errorsByVersion: Record<string, number>;
  latencyMsP95: number | null;
  evidence: string[];
  faults: string[];
}

export interface Scheduled {
  name: string;
  title: string;
  expected: string;
}

export interface Span {
  tookMs: number;
  virtualFrom: number;
  virtualTo: number;
}

export function rowOf({ name, title, expected }: Scheduled, played: Played, span: Span): ProductionRow {
  const { outcome, evidence, faults, seen, events = [] } = played;
  return {
    part: 'production',
    step: name,
    title,
    outcome,
    expected,
    tookMs: Math.round(span.tookMs),
    virtualFrom: new Date(span.virtualFrom).toISOString(),
    virtualTo: new Date(span.virtualTo).toISOString(),
    requestsSent: seen?.requestsSent ?? 0,
    lostByPlatform: seen?.lostByPlatform ?? 0,
    errorsByVersion: seen?.errorsByVersion ?? {},
    latencyMsP95: seen?.latencyMsP95 ?? null,
    ...timingOf(events),
    evidence,
    faults: [...faults, ...faultsOf(seen)],
  };
}

function faultsOf(seen: Seen | undefined): string[] {
  if (!seen) return [];
  const counted: [number, string][] = [
    [seen.lostByPlatform - seen.wrongEffects.length, 'requêtes perdues par la plateforme'],
    [seen.refused, 'demandes justes refusées (4xx)'],
  ];
  const faults = counted.flatMap(([count, what]) => (count > 0 ? [`${count} ${what}`] : []));
  if (seen.requestsSent === 0) faults.push('aucune requête envoyée : rien n’est prouvé');
  return [...faults, ...seen.wrongEffects.map((sentence) => `grand livre : ${sentence}`)];
}
