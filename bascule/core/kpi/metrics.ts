import { doraNames, measureNames, unitOf, type FigureName, type Unit } from './figures.ts';
import { figureTitles } from './words.ts';

/** One metric that Prometheus may ask for. */
export interface Metric {
  name: string;
  help: string;
  kind: 'gauge' | 'counter';
  labels: readonly string[];
}

/** Over how long a time the gauges look back. */
export const gaugedMs = 30 * 24 * 3_600_000;

/** Prometheus' base units: seconds and ratios. */
const ending: Record<Unit, string> = { share: 'ratio', ms: 'seconds', 'per-week': 'per_week' };
const factor: Record<Unit, number> = { share: 1, ms: 1 / 1_000, 'per-week': 1 };

export const metricName = (figure: FigureName) => `bascule_${figure.replaceAll('-', '_')}_${ending[unitOf[figure]]}`;

export const metricValue = (value: number, unit: Unit) => value * factor[unit];

const scope = ['environment', 'component'] as const;

/** Each figure of the last 30 days; a component of "all" stands for the whole train. Without data there is no sample. */
export const figureMetrics: readonly (Metric & { figure: FigureName })[] = [...measureNames, ...doraNames].map(
  (figure) => ({
    figure,
    name: metricName(figure),
    help: `${figureTitles[figure]}, 30 derniers jours`,
    kind: 'gauge',
    labels: scope,
  }),
);

export const targetMetric: Metric = {
  name: 'bascule_target',
  help: 'Objectif du plan pour une mesure, dans l’unité de celle-ci',
  kind: 'gauge',
  labels: ['environment', 'measure', 'direction'],
};

export const deploymentsMetric: Metric = {
  name: 'bascule_deployments_total',
  help: 'Déploiements terminés depuis le premier, par issue',
  kind: 'counter',
  labels: ['environment', 'kind', 'outcome'],
};

export const metrics: readonly Metric[] = [...figureMetrics, targetMetric, deploymentsMetric];
