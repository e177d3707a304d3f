import type { Manifest } from './manifest.ts';
import { labelsOf, type Scene, type Serving } from './names.ts';

type Scaler = Extract<Manifest, { kind: 'HorizontalPodAutoscaler' }>;
type Budget = Extract<Manifest, { kind: 'PodDisruptionBudget' }>;

/** The plan names no measure to scale by: this is the one that every cluster has. */
const CPU_PERCENT = 70;

export const isScaled = ({ environment }: Scene) => {
  const { from, to } = environment.description.containers;
  return from < to;
};

/** §2.4: « auto-scaling 2-10 »; and a node that is emptied takes one instance at a time. */
export function scaleFor(scene: Scene, { name }: Serving): Manifest[] {
  const { from, to } = scene.environment.description.containers;
  const scaler: Scaler = {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name },
    spec: {
      scaleTargetRef: { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', name },
      minReplicas: from,
      maxReplicas: to,
      metrics: [
        {
          type: 'Resource',
          resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: CPU_PERCENT } },
        },
      ],
    },
  };
  const budget: Budget = {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name },
    spec: { maxUnavailable: 1, selector: { matchLabels: labelsOf(name) } },
  };
  return isScaled(scene) ? [scaler, budget] : [budget];
}
