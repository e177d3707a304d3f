import type { IncidentFact, Told } from './aftermath.ts';
import { changeFailRate, deliveryDays, failureRecoveryMs, leadTimeMs, reworkRate } from './dora.ts';
import { deploymentTimeMs, frequency, recoveryTimeMs, rollbackTimeMs, successRate } from './measures.ts';
import { weeksOf } from './period.ts';
import { scopeOf, type Scope, type Wanted } from './scope.ts';
import type { KpiRule, Measure } from './schema.ts';

export const measureNames = ['success-rate', 'deployment-time', 'rollback-time', 'recovery-time', 'frequency'] as const;
export const doraNames = [
  'lead-time',
  'delivery-frequency',
  'delivery-days',
  'change-fail-rate',
  'failure-recovery',
  'rework-rate',
] as const;
export type FigureName = (typeof measureNames)[number] | (typeof doraNames)[number];
export type Unit = 'share' | 'ms' | 'per-week';

export const unitOf: Record<FigureName, Unit> = {
  'success-rate': 'share',
  'deployment-time': 'ms',
  'rollback-time': 'ms',
  'recovery-time': 'ms',
  frequency: 'per-week',
  'lead-time': 'ms',
  'delivery-frequency': 'per-week',
  'delivery-days': 'per-week',
  'change-fail-rate': 'share',
  'failure-recovery': 'ms',
  'rework-rate': 'share',
};

export interface Figure {
  name: FigureName;
  unit: Unit;
  /** Null: there was nothing to measure. */
  value: number | null;
  target: Target | null;
  /** Null without a target, or without a value. */
  met: boolean | null;
  /** The same of each week, oldest first. */
  weeks: (number | null)[];
}

/** Strictly: « > 99 % » is not met by 99 %. */
export interface Target {
  direction: 'above' | 'below';
  bound: number;
}

/** What the figures are made of, so that a reader can count them again. */
export interface Counts {
  releases: number;
  deliveries: number;
  failedDeliveries: number;
  rollbacks: number;
  incidents: number;
}

/** Rules of the plan that figures hang on. */
export interface Rules {
  kpi: KpiRule;
  timeZone: string;
}

export function figuresOf(
  all: readonly Told[],
  incidents: readonly IncidentFact[],
  wanted: Wanted,
  rules: Rules,
): { figures: Figure[]; counts: Counts } {
  const scope = scopeOf(all, incidents, wanted);
  const weeks = weeksOf(wanted.period).map((period) => scopeOf(all, incidents, { ...wanted, period }));
  const figures = [...measureNames, ...doraNames].map((name): Figure => {
    const value = valueOf(name, scope, rules);
    const target = targetOf(name, wanted.environment, rules.kpi);
    return {
      ...{ name, unit: unitOf[name], value, target, met: isMet(value, target) },
      weeks: weeks.map((week) => valueOf(name, week, rules)),
    };
  });
  return { figures, counts: countsOf(scope) };
}

/** The severity whose incidents are measured where the plan names none. */
export const severityOf = ({ measures }: KpiRule) =>
  measures.find((each) => each.kind === 'recovery-time')?.severity ?? 'SEV-1';

function valueOf(name: FigureName, scope: Scope, { kpi, timeZone }: Rules): number | null {
  switch (name) {
    case 'success-rate':
      return successRate(scope);
    case 'deployment-time':
      return deploymentTimeMs(scope);
    case 'rollback-time':
      return rollbackTimeMs(scope);
    case 'recovery-time':
      return recoveryTimeMs(scope, severityOf(kpi));
    case 'frequency':
    case 'delivery-frequency':
      return frequency(scope);
    case 'lead-time':
      return leadTimeMs(scope);
    case 'delivery-days':
      return deliveryDays(scope, timeZone);
    case 'change-fail-rate':
      return changeFailRate(scope);
    case 'failure-recovery':
      return failureRecoveryMs(scope);
    case 'rework-rate':
      return reworkRate(scope);
  }
}

function targetOf(name: FigureName, environment: string, { environment: meant, measures }: KpiRule): Target | null {
  const measure = measures.find(({ kind }) => kind === name);
  return measure && (meant === null || meant === environment) ? boundOf(measure) : null;
}

export function boundOf(measure: Measure): Target {
  switch (measure.kind) {
    case 'success-rate':
      return { direction: 'above', bound: measure.above };
    case 'frequency':
      return { direction: 'above', bound: measure.perWeekAbove };
    default:
      return { direction: 'below', bound: measure.belowMs };
  }
}

function isMet(value: number | null, target: Target | null): boolean | null {
  if (value === null || target === null) return null;
  return target.direction === 'above' ? value > target.bound : value < target.bound;
}

function countsOf({ releases, deliveries, failedDeliveries, rollbacksMs, incidents }: Scope): Counts {
  return {
    releases: releases.length,
    deliveries: deliveries.length,
    failedDeliveries: failedDeliveries.length,
    rollbacks: rollbacksMs.length,
    incidents: incidents.length,
  };
}
