import type { RollbackTrigger } from '../plan/schema.ts';
import type { Manifest } from './manifest.ts';
import { namespaceOf, seconds, servingOf, type Scene } from './names.ts';

type Metric = Extract<Manifest, { kind: 'AnalysisTemplate' }>['spec']['metrics'][number];

const PROMETHEUS = 'http://prometheus-operated.monitoring.svc:9090';

export interface Rule {
  metric: Metric;
  /** The span that each of its looks looks back over. */
  overMs: number;
}

/** The rules of the verdict as questions to Prometheus, over what ingress-nginx counts of a service. */
export function verdictRules(scene: Scene): Rule[] {
  return scene.plan.rollback.triggers.flatMap((trigger, index) => ruleOf(scene, trigger, index) ?? []);
}

function ruleOf(scene: Scene, trigger: RollbackTrigger, index: number): Rule | null {
  const requests = (more = '') =>
    `{exported_namespace="${namespaceOf(scene)}",exported_service="{{args.service}}"${more}}`;
  const ratio = (ms: number) => shareOfErrors(requests, ms);
  switch (trigger.kind) {
    case 'error-rate':
      return {
        overMs: trigger.forMs,
        metric: judged(scene, `error-rate-${index}`, ratio(trigger.forMs), trigger.above),
      };
    case 'latency-p95': {
      const buckets = `nginx_ingress_controller_request_duration_seconds_bucket${requests()}`;
      const p95 = `1000 * histogram_quantile(0.95, sum by (le) (rate(${buckets}[${span(trigger.forMs)}])))`;
      const query = `(${p95}) and on() (${traffic(requests, trigger.forMs)})`;
      return { overMs: trigger.forMs, metric: judged(scene, `latency-p95-${index}`, query, trigger.aboveMs) };
    }
    case 'burn-rate': {
      // Both spans must burn, so the lesser of the two is what counts. SRE Workbook, chapter 5.
      const [long, short] = [ratio(trigger.longMs), ratio(trigger.shortMs)];
      const lesser = `((${long}) < (${short})) or ((${short}) <= (${long}))`;
      return { overMs: trigger.shortMs, metric: judged(scene, `burn-rate-${index}`, lesser, budget(trigger)) };
    }
    case 'health':
      return { overMs: 0, metric: healthOf(scene, index) };
    case 'smoke':
      return null;
  }
}

/** How large a share of errors burns the budget at that rate. */
const budget = ({ objective, rate }: { objective: number; rate: number }) =>
  Number((rate * (1 - objective)).toFixed(9));

/** Prometheus' own unit. */
const span = (ms: number) => `${seconds(ms)}s`;

type Requests = (more?: string) => string;

/** Nothing at all where there was no request: no traffic is no proof of health. */
const traffic = (requests: Requests, ms: number) =>
  `sum(rate(nginx_ingress_controller_requests${requests()}[${span(ms)}])) > 0`;

function shareOfErrors(requests: Requests, ms: number): string {
  const errors = `sum(rate(nginx_ingress_controller_requests${requests(',status=~"5.."')}[${span(ms)}]))`;
  return `(${errors} or vector(0)) / (${traffic(requests, ms)})`;
}

/** Bad above a bound; what no answer means is the environment's to say. */
function judged({ environment }: Scene, name: string, query: string, above: number): Metric {
  const provider = { prometheus: { address: PROMETHEUS, query } };
  const failureCondition = `len(result) > 0 && result[0] > ${above}`;
  const good = environment.onLittleTraffic === 'hold' ? 'len(result) > 0 &&' : 'len(result) == 0 ||';
  return { name, provider, failureCondition, successCondition: `${good} result[0] <= ${above}` };
}

/**
 * A pod that its probe found failing so many times in a row is not ready. Those that are only starting don't count: how
 * long that may take is said by the slowest component's own probe.
 */
function healthOf(scene: Scene, index: number): Metric {
  const startMs = Math.max(...servingOf(scene.plan).map(({ probe }) => probe.startWithinMs));
  const pods = `namespace="${namespaceOf(scene)}",pod=~"{{args.component}}-{{args.hash}}-.*"`;
  const grown = `time() - kube_pod_start_time{${pods}} > ${seconds(startMs)}`;
  const query = `min(kube_pod_status_ready{condition="true",${pods}} and on (pod) (${grown}))`;
  return {
    name: `health-${index}`,
    provider: { prometheus: { address: PROMETHEUS, query } },
    successCondition: 'len(result) == 0 || result[0] == 1',
  };
}
