import { isLost, type Outcome } from './outcome.ts';
import type { Journey } from './schedule.ts';

/** One request, sent. `startedAt` is when it was due (milliseconds since 1970), and its latency counts from there. */
export interface Sent {
  journey: Journey | 'redeem-again';
  startedAt: number;
  latencyMs: number;
  status: number | null;
  version: string | null;
  outcome: Outcome;
  visitor: string | null;
}

export interface Summary {
  requestsSent: number;
  durationS: number;
  /** Connection errors, gateway errors and wrong effects together. */
  lostByPlatform: number;
  connectionErrors: number;
  gatewayErrors: number;
  /** Sentences, one for each missing, wrong or double effect in the ledger. */
  wrongEffects: string[];
  /** 5xx that a version answered itself. */
  errorsByVersion: Record<string, number>;
  /** How many people each version answered. */
  peopleByVersion: Record<string, number>;
  /** 4xx that a version answered: none is expected. */
  refused: number;
  latencyMs: { p50: number; p95: number; p99: number; max: number };
}

export function summarise(sent: readonly Sent[], wrongEffects: string[]): Summary {
  const count = (outcome: Outcome) => sent.filter((request) => request.outcome === outcome).length;
  const latencies = sent.map((request) => request.latencyMs).sort((a, b) => a - b);
  return {
    requestsSent: sent.length,
    durationS: durationOf(sent),
    lostByPlatform: sent.filter((request) => isLost(request.outcome)).length + wrongEffects.length,
    connectionErrors: count('connection-error'),
    gatewayErrors: count('gateway-error'),
    wrongEffects,
    errorsByVersion: errorsByVersion(sent),
    peopleByVersion: peopleByVersion(sent),
    refused: count('refused'),
    latencyMs: {
      p50: quantile(latencies, 0.5),
      p95: quantile(latencies, 0.95),
      p99: quantile(latencies, 0.99),
      max: latencies.at(-1) ?? 0,
    },
  };
}

/** One line a request, to be read by any tool. */
export function toCsv(sent: readonly Sent[]): string {
  const lines = sent.map(({ journey, startedAt, latencyMs, status, version, outcome }) =>
    [startedAt.toFixed(0), journey, latencyMs.toFixed(1), status ?? '', version ?? '', outcome].join(','),
  );
  return ['startedAt,journey,latencyMs,status,version,outcome', ...lines, ''].join('\n');
}

function errorsByVersion(sent: readonly Sent[]): Record<string, number> {
  const errors: Record<string, number> = {};
  for (const { outcome, version } of sent) {
    if (outcome === 'version-error' && version !== null) errors[version] = (errors[version] ?? 0) + 1;
  }
  return errors;
}

function peopleByVersion(sent: readonly Sent[]): Record<string, number> {
  const people = new Map<string, Set<string>>();
  for (const { version, visitor } of sent) {
    if (version !== null && visitor !== null) people.set(version, (people.get(version) ?? new Set()).add(visitor));
  }
  return Object.fromEntries([...people].map(([version, met]) => [version, met.size]));
}

function durationOf(sent: readonly Sent[]): number {
  const first = sent[0]?.startedAt ?? 0;
  const last = sent.at(-1)?.startedAt ?? first;
  return Math.round((last - first) / 100) / 10;
}

/** Nearest rank. */
function quantile(sorted: readonly number[], share: number): number {
  const value = sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
  return Math.round(value * 10) / 10;
}
