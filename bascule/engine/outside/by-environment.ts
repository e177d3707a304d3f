import type { Slots, Traffic } from '../ground.ts';

/** What carries an environment: where its slots run, and the traffic between them. */
export interface Carrier {
  slots: Slots;
  traffic: Traffic;
}

/** Many carriers as one: each command goes to its environment's own; what is counted is counted of all of them. */
export function byEnvironment(carrierOf: (environment: string) => Carrier, all: readonly Carrier[]): Carrier {
  const slots = ({ environment }: { environment: string }) => carrierOf(environment).slots;
  const traffic = (environment: string) => carrierOf(environment).traffic;
  return {
    slots: {
      start: (content, epoch) => slots(content.id).start(content, epoch),
      stop: (id, epoch) => slots(id).stop(id, epoch),
      condition: (id) => slots(id).condition(id),
      logs: (id, lines) => slots(id).logs(id, lines),
      through: (id) => slots(id).through(id),
      every: (id) => slots(id).every(id),
      visit: (id) => slots(id).visit(id),
    },
    traffic: {
      putSlot: (id, epoch, version, backend) => traffic(id.environment).putSlot(id, epoch, version, backend),
      removeSlot: (id, epoch) => traffic(id.environment).removeSlot(id, epoch),
      setWeights: (environment, epoch, weights) => traffic(environment).setWeights(environment, epoch, weights),
      drain: (id, epoch, withinMs) => traffic(id.environment).drain(id, epoch, withinMs),
      stats: async (sinceSecond) => {
        const each = await Promise.all(
          [...new Set(all.map((one) => one.traffic))].map((one) => one.stats(sinceSecond)),
        );
        return { now: Math.max(...each.map(({ now }) => now)), buckets: each.flatMap(({ buckets }) => buckets) };
      },
      setShadow: (environment, epoch, shadows) => traffic(environment).setShadow(environment, epoch, shadows),
      shadowStats: (environment) => traffic(environment).shadowStats(environment),
    },
  };
}
