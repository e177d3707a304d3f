import { Counter, Gauge, Registry } from 'prom-client';
import type { Told } from '../../core/kpi/aftermath.ts';
import { boundOf, figuresOf, unitOf, type Figure, type FigureName } from '../../core/kpi/figures.ts';
import { deploymentsMetric, figureMetrics, gaugedMs, metricValue, targetMetric } from '../../core/kpi/metrics.ts';
import type { Plan } from '../../core/plan/schema.ts';
import type { KpiGround } from './routes.ts';

/** A fresh registry for each answer: what has no value any more is then told by nothing, rather than by its last one. */
export async function gauged({ plan, source, clock }: KpiGround): Promise<Registry> {
  const registry = new Registry();
  const gauges = figureMetrics.map(({ figure, name, help, labels }) => ({
    figure,
    gauge: new Gauge({ name, help, labelNames: labels, registers: [registry] }),
  }));
  const counter = new Counter({ ...described(deploymentsMetric), registers: [registry] });
  const to = clock.now();
  const period = { from: to - gaugedMs, to };
  for (const { name: environment } of plan.environments) {
    const { all, incidents } = await source.of(environment, period);
    count(counter, environment, all);
    for (const component of [null, ...plan.components.map(({ name }) => name)]) {
      const wanted = { environment, component, period };
      const { figures } = figuresOf(all, incidents, wanted, { kpi: plan.kpi, timeZone: plan.calendar.timeZone });
      show(gauges, { environment, component: component ?? 'all' }, figures);
    }
  }
  targets(registry, plan);
  return registry;
}

function show(gauges: { figure: FigureName; gauge: Gauge }[], labels: Record<string, string>, figures: Figure[]): void {
  for (const { figure, gauge } of gauges) {
    const value = figures.find(({ name }) => name === figure)?.value ?? null;
    if (value !== null) gauge.set(labels, metricValue(value, unitOf[figure]));
  }
}

function count(counter: Counter, environment: string, all: readonly Told[]): void {
  for (const { kind, outcome } of all) counter.inc({ environment, kind, outcome });
}

function targets(registry: Registry, { kpi, environments }: Plan): void {
  const gauge = new Gauge({ ...described(targetMetric), registers: [registry] });
  const meant = environments.filter(({ name }) => kpi.environment === null || name === kpi.environment);
  for (const { name: environment } of meant)
    for (const measure of kpi.measures) {
      const { direction, bound } = boundOf(measure);
      gauge.set({ environment, measure: measure.kind, direction }, metricValue(bound, unitOf[measure.kind]));
    }
}

const described = ({ name, help, labels }: typeof targetMetric) => ({ name, help, labelNames: [...labels] });
