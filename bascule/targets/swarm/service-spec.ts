import type { CreateServiceOptions, SecretReference } from 'dockerode';
import { IMAGE_PORT, imageVariables } from '../../image/images.ts';
import type { ProcessSlotSpec } from '../target.ts';
import { labelsOf, serviceName, type SlotLabels } from './labels.ts';

/** Where tasks may be, as the plan says it (core/target/swarm.ts). */
export interface Placement {
  /** As `node.labels.role == app`. https://docs.docker.com/engine/swarm/services/#placement-constraints */
  constraints: string[];
  /** Tasks are spread evenly over the values of this, as `node.labels.zone`; null: over nodes. */
  spreadOver: string | null;
  /** How many tasks of a slot one node may have; null: as many as it holds. */
  perNode: number | null;
}

interface Wanted {
  spec: ProcessSlotSpec;
  slot: SlotLabels;
  /** What every node can pull. */
  image: string;
  secrets: SecretReference[];
  placement: Placement;
  replicas: number;
}

const NS_PER_MS = 1_000_000;

/**
 * The service of a slot. Ports are published by each task on its own node, at a port that the node chooses: the switch
 * need not be on an overlay network, and nothing of Swarm's own balancing (IPVS) stands between. Variables are the
 * service's; secrets are files that the image hands to the program.
 */
export function serviceSpec({ spec, slot, image, secrets, placement, replicas }: Wanted): CreateServiceOptions {
  return {
    Name: serviceName(spec.id),
    Labels: labelsOf(slot),
    TaskTemplate: {
      ContainerSpec: {
        Image: image,
        Labels: { 'bascule.settings': slot.settings },
        Env: Object.entries(variablesOf(spec)).map(([name, value]) => `${name}=${value}`),
        Secrets: secrets,
        StopGracePeriod: spec.stopWithinMs * NS_PER_MS,
        // Who asks is the image's own program; how often is ours: an engine first asks after one interval.
        HealthCheck: {
          Interval: probeEveryMs(spec) * NS_PER_MS,
          Timeout: 5_000 * NS_PER_MS,
          StartPeriod: spec.startWithinMs * NS_PER_MS,
          Retries: 5,
        },
        ReadOnly: true,
        Mounts: [{ Type: 'tmpfs', Target: '/tmp', Source: '' }],
        CapabilityDrop: ['ALL'],
      },
      Resources: { Limits: { MemoryBytes: spec.memoryMb * 1024 * 1024 } },
      RestartPolicy: { Condition: 'any', Delay: 1_000 * NS_PER_MS },
      Placement: placementOf(placement),
    },
    Mode: { Replicated: { Replicas: replicas } },
    // For people who drain a node or force an update: Bascule itself never updates tasks that run. Swarm never goes
    // back by itself: with the spec before, the epoch before would come back too.
    UpdateConfig: GENTLY,
    RollbackConfig: GENTLY,
    EndpointSpec: {
      Mode: 'dnsrr',
      Ports: [{ Protocol: 'tcp', TargetPort: IMAGE_PORT, PublishMode: 'host' }],
    },
  };
}

const GENTLY = {
  Parallelism: 1,
  Order: 'start-first',
  FailureAction: 'pause',
  Monitor: 5_000 * NS_PER_MS,
  MaxFailureRatio: 0,
};

/** Ten times within the time that it may take to start, but not all the time: each probe is a process. */
function probeEveryMs({ startWithinMs }: ProcessSlotSpec): number {
  return Math.min(5_000, Math.max(1_000, Math.round(startWithinMs / 10)));
}

/** Swarm takes no empty secret; that one is empty tells nothing. */
function variablesOf(spec: ProcessSlotSpec): Record<string, string> {
  const empty = Object.entries(spec.secrets).filter(([, value]) => value === '');
  return { ...spec.variables, ...Object.fromEntries(empty), ...imageVariables(spec) };
}

function placementOf({ constraints, spreadOver, perNode }: Placement) {
  return {
    Constraints: constraints,
    ...(spreadOver && { Preferences: [{ Spread: { SpreadDescriptor: spreadOver } }] }),
    ...(perNode && { MaxReplicas: perNode }),
  };
}
