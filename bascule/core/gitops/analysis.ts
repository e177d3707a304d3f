import type { Plan } from '../plan/schema.ts';
import type { Manifest } from './manifest.ts';
import { verdictRules } from './metrics.ts';
import { imageOf, OWN_IMAGE, PROGRAMS, seconds, servingOf, type Scene } from './names.ts';
import { lockedContainer, lockedPod } from './pod.ts';

type AnalysisTemplate = Extract<Manifest, { kind: 'AnalysisTemplate' }>;
type ConfigMap = Extract<Manifest, { kind: 'ConfigMap' }>;

/** Over a canary's steps; over the bake; and what a version must answer before anybody meets it. */
export const analysisNames = { verdict: 'verdict', bake: 'verdict-bake', smoke: 'smoke' };

/** How often the verdict looks. */
export const LOOK_MS = 30_000;
export const looksOf = (ms: number) => Math.ceil(ms / LOOK_MS);

export const hasSmoke = ({ rollback }: Plan) => rollback.triggers.some(({ kind }) => kind === 'smoke');

/** The rules of §6.1 as Argo Rollouts asks them, and the smoke tests as a Job. */
export function analysisFor(scene: Scene): (AnalysisTemplate | ConfigMap)[] {
  const { plan, environment } = scene;
  const { bakeMs } = environment;
  const holds = environment.strategies.flatMap((each) => (each.kind === 'canary' ? (each.steps[0]?.holdMs ?? 0) : []));
  return [
    verdictOf(scene, analysisNames.verdict, { looks: looksOf(Math.max(bakeMs, ...holds)), ends: false }),
    ...(looksOf(bakeMs) > 0 ? [verdictOf(scene, analysisNames.bake, { looks: looksOf(bakeMs), ends: true })] : []),
    ...(hasSmoke(plan) ? [smokeTemplate(plan), ...servingOf(plan).map(smokeSteps)] : []),
  ];
}

interface Looks {
  looks: number;
  /** Whether it ends by itself; else with the rollout's steps. */
  ends: boolean;
}

function verdictOf(scene: Scene, name: string, { looks, ends }: Looks): AnalysisTemplate {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AnalysisTemplate',
    metadata: { name },
    spec: {
      args: [{ name: 'component' }, { name: 'service' }, { name: 'hash' }],
      metrics: verdictRules(scene).map(({ metric, overMs }) => {
        const count = Math.max(1, looks - (ends ? looksOf(overMs) : 0));
        return {
          ...metric,
          interval: `${LOOK_MS / 1_000}s`,
          // After the switch the service is the same: what is looked back over must be the new version's alone.
          ...(ends && { initialDelay: `${seconds(overMs)}s`, count }),
          // One look that is bad is one too many: the span that it looks over is the rule's own.
          failureLimit: 0,
          // Not one look with traffic in all that time: it holds until somebody says that it may go on.
          inconclusiveLimit: count - 1,
        };
      }),
    },
  };
}

/** The same program that Bascule itself asks smoke tests with. Its steps are in a ConfigMap of the component's. */
function smokeTemplate(plan: Plan): AnalysisTemplate {
  const container = {
    name: 'smoke',
    image: imageOf(plan, OWN_IMAGE),
    command: ['node', `${PROGRAMS}/smoke.ts`, '/smoke/steps.json', 'http://{{args.service}}'],
    volumeMounts: [{ name: 'steps', mountPath: '/smoke', readOnly: true }],
    ...lockedContainer,
  };
  const volumes = [{ name: 'steps', configMap: { name: '{{args.steps}}' } }];
  const pod = { ...lockedPod(plan), restartPolicy: 'Never', containers: [container], volumes };
  const job = { spec: { backoffLimit: 0, template: { metadata: { labels: smokeLabels }, spec: pod } } };
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AnalysisTemplate',
    metadata: { name: analysisNames.smoke },
    spec: {
      args: [{ name: 'service' }, { name: 'steps' }],
      metrics: [{ name: 'smoke', failureLimit: 0, provider: { job } }],
    },
  };
}

/** What the network lets through to a version that nobody else meets yet. */
export const smokeLabels = { 'bascule/asks': 'smoke' };

function smokeSteps({ name, smoke }: { name: string; smoke: unknown }): ConfigMap {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: `smoke-${name}` },
    data: { 'steps.json': JSON.stringify(smoke, null, 2) },
  };
}
