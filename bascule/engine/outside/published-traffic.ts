import { AwsProblem } from '../../targets/aws/aws-problem.ts';
import { TargetError } from '../../targets/target-error.ts';
import type { Traffic } from '../ground.ts';
import { LeaseLost } from '../lease.ts';

type Weights = Parameters<Traffic['setWeights']>[2][number];

/** What brings to visitors elsewhere what the switch shows here, by component. */
export interface Publishing {
  checkWeights(environment: string, weights: Weights): Promise<void>;
  bringLive(environment: string, epoch: number, weights: Weights): Promise<unknown>;
}

/** Visitors elsewhere are not where the weights say; the switch may be. The message is one sentence for a person. */
export class NotPublished extends Error {
  readonly component: string;
  /** Asking again may help: a store that does not answer, a disk that is full. */
  readonly mayPass: boolean;

  constructor(component: string, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.name = 'NotPublished';
    this.component = component;
    this.mayPass = mayPass(cause);
  }
}

/**
 * Traffic of components that are published elsewhere too. The switch moves first and waits for no store, so that a way
 * back is as fast as ever for all that it carries; a weight change is done once both say the same. Whoever dies in
 * between is followed by one who says the same weights again (docs/adr/0015).
 * @throws NotPublished, and what `switched` throws: nothing is published then
 */
export function publishedTraffic(switched: Traffic, sites: Publishing): Traffic {
  return {
    ...switched,
    setWeights: async (environment, epoch, weights) => {
      const told = (command: (each: Weights) => Promise<unknown>) =>
        allOf(weights, (each) => command(each).catch((error: unknown) => tell({ environment, epoch }, each, error)));
      await told((each) => sites.checkWeights(environment, each));
      const answer = await switched.setWeights(environment, epoch, weights);
      await told((each) => sites.bringLive(environment, epoch, each));
      return answer;
    },
  };
}

/** One that fails keeps no other from moving. @throws the first failure */
async function allOf<T>(things: readonly T[], command: (thing: T) => Promise<unknown>): Promise<void> {
  const ended = await Promise.allSettled(things.map(command));
  const broken = ended.find((each) => each.status === 'rejected');
  if (broken) throw broken.reason;
}

/** A stale epoch means that the lease is lost. */
function tell(lease: { environment: string; epoch: number }, { component }: Weights, error: unknown): never {
  if (error instanceof TargetError && error.code === 'stale-epoch') throw new LeaseLost(lease);
  throw new NotPublished(component, error);
}

/** What is neither AWS's refusal nor our own is the disk's, the network's or a busy neighbour's. */
function mayPass(cause: unknown): boolean {
  if (cause instanceof AwsProblem) return !['refused', 'not-found'].includes(cause.code);
  if (cause instanceof TargetError) return !['artifact-altered', 'invalid-slot'].includes(cause.code);
  return true;
}
