import { isFailure, type Told } from './aftermath.ts';
import { csvOf } from './csv.ts';
import type { Figure } from './figures.ts';
import { isWithin } from './period.ts';
import { isCounted, type Wanted } from './scope.ts';

/** The figures of one question, as tables for other programs. Times are ISO 8601, durations ms, shares of 1. */
export function figuresCsv({ environment, component, period }: Wanted, figures: readonly Figure[]): string {
  const asked = [environment, component, iso(period.from), iso(period.to)];
  return csvOf(
    ['environment', 'component', 'from', 'to', 'measure', 'value', 'unit', 'target', 'met'],
    figures.map(({ name, value, unit, target, met }) => [
      ...[...asked, name, value, unit],
      ...[target && `${target.direction} ${target.bound}`, met],
    ]),
  );
}

/** One deployment as a row of the measures: what a reader counts them by. */
export interface KpiRow {
  deployment: string;
  environment: string;
  kind: Told['kind'];
  releaseKind: Told['releaseKind'];
  version: string;
  outcome: Told['outcome'];
  /** Nothing had to be done about it; null: it does not count, as a way back, or what was refused before it began. */
  success: boolean | null;
  components: string[];
  requestedAt: number;
  liveAt: number | null;
  settledAt: number;
  tookMs: number;
  rollbackMs: number | null;
  commits: number | null;
  incidents: string[];
}

/** Of everything that was settled in the period, the newest first. */
export function rowsOf(all: readonly Told[], { environment, component, period }: Wanted): KpiRow[] {
  return all
    .filter((each) => each.environment === environment && isWithin(period, each.settledAt))
    .filter(({ changes }) => component === null || changes.some((change) => change.component === component))
    .toSorted((one, other) => other.settledAt - one.settledAt)
    .map((each) => ({
      deployment: each.id,
      ...{ environment: each.environment, kind: each.kind, releaseKind: each.releaseKind, version: each.version },
      ...{ outcome: each.outcome, success: isCounted(each) ? !isFailure(each, component) : null },
      components: each.changes.map((change) => change.component),
      ...{ requestedAt: each.requestedAt, liveAt: each.liveAt, settledAt: each.settledAt },
      ...{ tookMs: each.tookMs, rollbackMs: each.rollbackMs },
      commits: each.commits?.length ?? null,
      incidents: each.incidents.map(({ id }) => id),
    }));
}

export function rowsCsv(rows: readonly KpiRow[]): string {
  const times = ['requestedAt', 'liveAt', 'settledAt'] as const;
  const header = ['deployment', 'environment', 'kind', 'releaseKind', 'version', 'outcome', 'success', 'components'];
  return csvOf(
    [...header, ...times, 'tookMs', 'rollbackMs', 'commits', 'incidents'],
    rows.map((row) => [
      ...[row.deployment, row.environment, row.kind, row.releaseKind, row.version, row.outcome, row.success],
      row.components.join(' '),
      ...times.map((time) => iso(row[time])),
      ...[row.tookMs, row.rollbackMs, row.commits, row.incidents.join(' ')],
    ]),
  );
}

const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString());
