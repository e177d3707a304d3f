import { doraNames, measureNames, unitOf, type FigureName, type Unit } from './figures.ts';
import { deploymentsMetric, metricName, targetMetric } from './metrics.ts';
import { figureTitles } from './words.ts';

/** Grafana's own units, for what Prometheus gives. */
const grafanaUnit: Record<Unit, string> = { share: 'percentunit', ms: 's', 'per-week': 'none' };
const source = { type: 'prometheus', uid: '${source}' };
const selection = '{environment="$environment",component="$component"}';
const columns = 24;

/**
 * A dashboard of all figures: the five measures as they stand with their targets, then each figure over time. It is
 * imported as it is; Grafana asks for the Prometheus that it reads.
 * https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/
 */
export function grafanaDashboard(product: string) {
  const stands = measureNames.map((name, index) => stand(name, index));
  const courses = [...measureNames, ...doraNames.filter((name) => name !== 'delivery-frequency')].map(course);
  return {
    uid: 'bascule-kpi',
    title: `${product} : indicateurs de déploiement`,
    tags: ['bascule', 'dora'],
    timezone: 'browser',
    schemaVersion: 39,
    version: 1,
    refresh: '5m',
    time: { from: 'now-90d', to: 'now' },
    templating: {
      list: [sourceVariable, variable('environment', 'Environnement'), variable('component', 'Composant')],
    },
    panels: [...stands, ...courses, outcomes(courses.length)].map((panel, index) => ({ id: index + 1, ...panel })),
  };
}

const sourceVariable = { name: 'source', label: 'Source', type: 'datasource', query: 'prometheus' };

const variable = (name: string, label: string) => ({
  ...{ name, label, type: 'query', datasource: source, refresh: 2, sort: 1 },
  query: { query: `label_values(${metricName('frequency')}, ${name})`, refId: name },
});

function stand(name: FigureName, index: number) {
  const width = Math.floor(columns / measureNames.length);
  return {
    type: 'stat',
    title: figureTitles[name],
    datasource: source,
    gridPos: { x: index * width, y: 0, w: width, h: 5 },
    fieldConfig: { defaults: { unit: grafanaUnit[unitOf[name]], noValue: 'pas de données' }, overrides: [] },
    targets: [target('A', metricName(name) + selection, 'valeur'), target('B', targetOf(name), 'objectif')],
  };
}

function course(name: FigureName, index: number) {
  return {
    type: 'timeseries',
    title: figureTitles[name],
    datasource: source,
    gridPos: at(index),
    fieldConfig: { defaults: { unit: grafanaUnit[unitOf[name]], min: 0 }, overrides: [] },
    targets: [target('A', metricName(name) + selection, '{{component}}'), target('B', targetOf(name), 'objectif')],
  };
}

function outcomes(index: number) {
  const rate = `sum by (outcome) (increase(${deploymentsMetric.name}{environment="$environment",kind="release"}[7d]))`;
  return {
    type: 'timeseries',
    title: 'Déploiements par issue, 7 jours',
    datasource: source,
    gridPos: at(index),
    fieldConfig: { defaults: { unit: 'none', min: 0 }, overrides: [] },
    targets: [target('A', rate, '{{outcome}}')],
  };
}

/** Two to a row, below the row of what stands. */
const at = (index: number) => ({
  x: (index % 2) * (columns / 2),
  y: 5 + 8 * Math.floor(index / 2),
  w: columns / 2,
  h: 8,
});

const target = (refId: string, expr: string, legendFormat: string) => ({
  refId,
  expr,
  legendFormat,
  datasource: source,
});

const targetOf = (name: FigureName) => `${targetMetric.name}{environment="$environment",measure="${name}"}`;
