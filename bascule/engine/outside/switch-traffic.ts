import type { SwitchClient } from '../../switch/client.ts';
import { SwitchError } from '../../switch/switch-error.ts';
import type { Traffic } from '../ground.ts';
import { LeaseLost } from '../lease.ts';

/** The switch as the engine needs it: a slot that is gone needs no draining, and a stale epoch means that the lease is lost. */
export function switchTraffic(client: SwitchClient): Traffic {
  return {
    putSlot: (id, epoch, version, backend) =>
      fenced(id.environment, epoch, client.putSlot(id, epoch, version, backend)),
    removeSlot: (id, epoch) => fenced(id.environment, epoch, client.removeSlot(id, epoch)).catch(unlessGone),
    setWeights: (environment, epoch, weights) =>
      fenced(environment, epoch, client.setWeights(environment, epoch, weights)),
    drain: (id, epoch, withinMs) => fenced(id.environment, epoch, client.drain(id, epoch, withinMs)).catch(unlessGone),
    stats: (sinceSecond) => client.stats(sinceSecond),
    setShadow: (environment, epoch, shadows) =>
      fenced(environment, epoch, client.setShadow(environment, epoch, shadows)),
    shadowStats: async (environment) =>
      (await client.shadowStats()).shadows.filter((each) => each.environment === environment),
  };
}

async function fenced<T>(environment: string, epoch: number, command: Promise<T>): Promise<T> {
  return command.catch((error: unknown) => {
    if (error instanceof SwitchError && error.code === 'stale-epoch') throw new LeaseLost({ environment, epoch });
    throw error;
  });
}

function unlessGone(error: unknown): void {
  if (!(error instanceof SwitchError && (error.code === 'slot-missing' || error.code === 'not-found'))) throw error;
}
