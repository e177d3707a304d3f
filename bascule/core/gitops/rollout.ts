import type { Plan } from '../plan/schema.ts';
import { rolloutOf, type Step } from '../strategy/rollout.ts';
import type { Strategy } from '../strategy/schema.ts';
import { analysisNames, hasSmoke, looksOf } from './analysis.ts';
import type { Manifest } from './manifest.ts';
import { labelsOf, previewOf, seconds, servingOf, slugOf, told, waveOf, type Scene, type Serving } from './names.ts';
import { podOf } from './pod.ts';

type Rollout = Extract<Manifest, { kind: 'Rollout' }>;
export type RolloutStrategy = NonNullable<Rollout['spec']['strategy']>;
type BlueGreen = NonNullable<RolloutStrategy['blueGreen']>;
type Canary = NonNullable<RolloutStrategy['canary']>;
type CanaryStep = NonNullable<Canary['steps']>[number];

/** To fetch an image takes time that no probe of the plan speaks of. */
const IMAGE_PULL_MS = 120_000;

/** A component that serves, with the environment's usual strategy. */
export function rolloutFor(scene: Scene, component: Serving): Rollout {
  const { plan, environment } = scene;
  const { name, title, probe } = component;
  const usual = exportedStrategies(scene)[0];
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Rollout',
    metadata: {
      name,
      labels: { ...labelsOf(name), 'app.kubernetes.io/part-of': slugOf(plan.name) },
      annotations: { ...told({ title }), 'argocd.argoproj.io/sync-wave': waveOf(plan, name) },
    },
    spec: {
      replicas: environment.description.containers.usual,
      selector: { matchLabels: labelsOf(name) },
      template: { metadata: { labels: labelsOf(name) }, spec: podOf(scene, component) },
      // What never comes up is given back by itself: without, a crash-looping version stays where it is.
      progressDeadlineSeconds: seconds(probe.startWithinMs + IMAGE_PULL_MS),
      progressDeadlineAbort: true,
      strategy: usual ? strategyOf(scene, component, usual) : { blueGreen: blueGreenOf(scene, component) },
    },
  };
}

/** The environment's strategies that Argo Rollouts has words for, the usual one first. */
export const exportedStrategies = ({ environment }: Scene): Strategy[] =>
  environment.strategies.filter(({ kind }) => kind !== 'shadow');

export function strategyOf(scene: Scene, component: Serving, strategy: Strategy): RolloutStrategy {
  if (strategy.kind === 'blue-green') return { blueGreen: blueGreenOf(scene, component) };
  return { canary: canaryOf(scene, component, strategy) };
}

/** §4.1: smoke tests on the new version, all of the traffic at once, and the version before stays warm for the bake. */
function blueGreenOf(scene: Scene, { name }: Serving): BlueGreen {
  const { bakeMs } = scene.environment;
  const verdict = { templates: [{ templateName: analysisNames.bake }], args: argsOf(name, name) };
  return {
    activeService: name,
    previewService: previewOf(name),
    autoPromotionEnabled: true,
    ...(hasSmoke(scene.plan) && { prePromotionAnalysis: smokeOf(name) }),
    ...(looksOf(bakeMs) > 0 && { postPromotionAnalysis: verdict }),
    scaleDownDelaySeconds: seconds(Math.max(bakeMs, 30_000)),
  };
}

/** §4.3, and §5.1's « 1 à la fois »: the very steps that Bascule's own engine takes, judged all the while. */
function canaryOf(scene: Scene, { name }: Serving, strategy: Strategy): Canary {
  const { environment } = scene;
  const instances = environment.description.containers.usual;
  const someTrain = [{ component: name, kind: 'process' as const, from: live, to: 'green' as const }];
  const { steps } = rolloutOf({ ...environment, instances }, strategy, someTrain);
  const onTheWay: CanaryStep[] = [
    // Canary: the whole slot is up before it is asked; rolling: its instances come with its traffic.
    { setCanaryScale: strategy.kind === 'rolling' ? { replicas: 1 } : { weight: 100 } },
    ...(hasSmoke(scene.plan) ? [{ analysis: smokeOf(name) }] : []),
    ...(strategy.kind === 'rolling' ? [{ setCanaryScale: { matchTrafficWeight: true } }] : []),
  ];
  return {
    stableService: name,
    canaryService: previewOf(name),
    trafficRouting: { nginx: { stableIngresses: waysTo(scene.plan, name) } },
    ...(strategy.kind === 'rolling' && { maxSurge: 1, maxUnavailable: 0 }),
    analysis: {
      templates: [{ templateName: analysisNames.verdict }],
      startingStep: onTheWay.length,
      args: argsOf(name, previewOf(name)),
    },
    steps: [...onTheWay, ...steps.flatMap(stepsOf)],
  };
}

/** Its own ingress, and those of front ends that have it under a path of theirs: a canary is met on all of them. */
const waysTo = (plan: Plan, name: string) =>
  servingOf(plan).flatMap((each) => {
    const leads = each.name === name || (each.kind === 'static' && Object.values(each.mounts).includes(name));
    return leads ? [each.name] : [];
  });

const live = { colour: 'blue' as const, version: '', digest: '' };

function stepsOf({ percent, holdMs }: Step): CanaryStep[] {
  return [{ setWeight: percent }, ...(holdMs === 0 ? [] : [{ pause: { duration: `${seconds(holdMs)}s` } }])];
}

function smokeOf(name: string) {
  const args = [
    { name: 'service', value: previewOf(name) },
    { name: 'steps', value: `smoke-${name}` },
  ];
  return { templates: [{ templateName: analysisNames.smoke }], args };
}

/** What is judged: the traffic of a service, and the pods of the new version. */
function argsOf(component: string, service: string) {
  return [
    { name: 'component', value: component },
    { name: 'service', value: service },
    { name: 'hash', valueFrom: { podTemplateHashValue: 'Latest' as const } },
  ];
}
