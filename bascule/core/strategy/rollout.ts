import { z } from 'zod';
import type { Environment } from '../plan/environment.ts';
import type { Coupling } from '../deployment/event.ts';
import type { Strategy } from './schema.ts';

/** One step of the way to all of the traffic. */
export const step = z.object({
  /** Of the traffic of every component that has a version before; the others go to 100 at the first step. */
  percent: z.number(),
  holdMs: z.number(),
  /** Processes that a slot has from this step on; absent: all. */
  instances: z.number().optional(),
  /** Copies of reads are compared instead of traffic moved. */
  shadow: z.object({ percent: z.number(), minimumCompared: z.number(), toleratedDifferences: z.number() }).optional(),
});
export type Step = z.infer<typeof step>;

export const rolloutKind = z.enum(['blue-green', 'canary', 'rolling', 'shadow']);

/** A strategy as one deployment follows it, kept in its log: a plan that is changed meanwhile changes nothing. */
export const rollout = z.object({
  kind: rolloutKind,
  steps: z.array(step).min(1),
  /** All components in one weight change; else one after the other. */
  together: z.boolean(),
  onLittleTraffic: z.enum(['go-on', 'hold']),
});
export type Rollout = z.infer<typeof rollout>;

/** How a release comes into an environment. Where nothing is live yet there is nobody to spare: it comes at once. */
export function rolloutOf(environment: Environment, strategy: Strategy, train: readonly Coupling[]): Rollout {
  const { bakeMs, onLittleTraffic } = environment;
  const bake: Step = { percent: 100, holdMs: bakeMs };
  const isFirst = train.every((car) => car.from === null);
  if (isFirst || strategy.kind === 'blue-green')
    return { kind: 'blue-green', steps: [bake], together: false, onLittleTraffic };
  const last = strategy.kind === 'rolling' ? { ...bake, instances: environment.instances } : bake;
  return { kind: strategy.kind, steps: [...stepsBefore(environment, strategy), last], together: true, onLittleTraffic };
}

/** A way back is one weight change for the whole train, and is not looked at: somebody wanted away from what was live. */
export const wayBack: Rollout = {
  kind: 'blue-green',
  steps: [{ percent: 100, holdMs: 0 }],
  together: true,
  onLittleTraffic: 'go-on',
};

function stepsBefore({ instances }: Environment, strategy: Exclude<Strategy, { kind: 'blue-green' }>): Step[] {
  switch (strategy.kind) {
    case 'canary':
      return strategy.steps;
    case 'rolling':
      return Array.from({ length: instances - 1 }, (_, index) => ({
        percent: Math.round((100 * (index + 1)) / instances),
        holdMs: strategy.holdMs,
        instances: index + 1,
      }));
    case 'shadow': {
      const { percent, minimumCompared, toleratedDifferences } = strategy;
      return [{ percent: 0, holdMs: strategy.holdMs, shadow: { percent, minimumCompared, toleratedDifferences } }];
    }
  }
}
