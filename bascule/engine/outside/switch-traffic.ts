import type { SwitchClient } from '../../switch/client.ts';
import { SwitchError } from '../../switch/switch-error.ts';
import type { Stats } from '../../switch/wire.ts';
import type { Clock } from '../clock.ts';
import type { Traffic } from '../ground.ts';
import { LeaseLost } from '../lease.ts';

/** The switch as the engine needs it: a slot that is gone needs no draining, and a stale epoch means that the lease is lost. */
export function switchTraffic(client: SwitchClient, clock: Clock): Traffic {
  return {
    putSlot: (id, epoch, version, backend) =>
      fenced(id.environment, epoch, client.putSlot(id, epoch, version, backend)),
    removeSlot: (id, epoch) => fenced(id.environment, epoch, client.removeSlot(id, epoch)).catch(unlessGone),
    setWeights: (environment, epoch, weights) =>
      fenced(environment, epoch, client.setWeights(environment, epoch, weights)),
    drain: (id, epoch, withinMs) => fenced(id.environment, epoch, client.drain(id, epoch, withinMs)).catch(unlessGone),
    stats: (sinceSecond) => statsIn(clock, client, sinceSecond),
    setShadow: (environment, epoch, shadows) =>
      fenced(environment, epoch, client.setShadow(environment, epoch, shadows)),
    shadowStats: async (environment) =>
      (await client.shadowStats()).shadows.filter((each) => each.environment === environment),
  };
}

/** The switch stamps with the system's time; deployments may live in another. */
async function statsIn(clock: Clock, client: SwitchClient, sinceSecond: number): Promise<Stats> {
  const { now, buckets } = await client.stats(Math.floor(clock.toSystem(sinceSecond * 1_000) / 1_000));
  const second = (system: number) => Math.floor(clock.fromSystem(system * 1_000) / 1_000);
  return { now: clock.fromSystem(now), buckets: buckets.map((each) => ({ ...each, second: second(each.second) })) };
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
