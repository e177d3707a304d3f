import { setTimeout } from 'node:timers/promises';
import type { CapRoverSettings } from '../../core/target/caprover.ts';
import type { Clock } from '../../engine/clock.ts';
import type { Traffic } from '../../engine/ground.ts';
import type { Colour, Stats } from '../../switch/wire.ts';
import type { SlotId } from '../target.ts';
import { CapRoverError } from './caprover-error.ts';
import { slotAddress } from './names.ts';
import { ProjectFence } from './project-fence.ts';
import type { CapRoverClient } from './client.ts';
import type { Router } from './router.ts';
import { weighted, type ComponentRoutes, type RouterState } from './router-state.ts';
import type { Samples } from './samples.ts';
import { leased } from './slots.ts';

interface Parts {
  client: CapRoverClient;
  router: Router;
  samples: Samples;
  settings: CapRoverSettings;
  clock: Clock;
  /** A slot of which nothing was told for so long has nothing left in flight, as far as can be known. */
  quietMs?: number;
}

const LOOK_EVERY_MS = 100;

/**
 * CapRover's nginx as the engine needs it. It holds no requests while it switches and sends no copies; and what is in
 * flight it tells nobody, so a drain waits until a slot's answers have ended.
 */
export function capRoverTraffic(parts: Parts): Traffic {
  const { router, samples, settings, clock, quietMs = 2_000 } = parts;
  const fence = new ProjectFence(parts.client);
  const change = async (
    environment: string,
    epoch: number,
    how: (state: RouterState) => RouterState['components'],
    names: string[],
  ) => {
    await fence.admit(environment, epoch);
    await router.change(environment, epoch, how, names);
  };
  const setSlot = (id: SlotId, epoch: number, version: string | null, address = slotAddress(settings, id)) =>
    change(id.environment, epoch, ({ components }) => withSlot(components, settings, id, { address, version }), [
      id.component,
    ]);
  return {
    putSlot: (id, epoch, version, backend) => {
      const address = backend.kind === 'process' ? backend.addresses[0] : undefined;
      return leased(id, epoch, setSlot(id, epoch, encodeURIComponent(version), address));
    },
    removeSlot: (id, epoch) => leased(id, epoch, setSlot(id, epoch, null)),
    setWeights: (environment, epoch, weights) => {
      const names = weights.map(({ component }) => component);
      return leased(
        { environment },
        epoch,
        change(environment, epoch, ({ components }) => withWeights(components, weights), names),
      );
    },
    drain: async (id, epoch, withinMs) => {
      await leased(id, epoch, fence.admit(id.environment, epoch));
      return drained(samples, id, { withinMs, quietMs });
    },
    stats: async (sinceSecond) => statsIn(clock, samples, sinceSecond),
    setShadow: async (_environment, _epoch, shadows) => {
      if (shadows.length > 0) throw new CapRoverError('not-possible', noShadow);
    },
    shadowStats: async () => [],
  };
}

const noShadow =
  'Le nginx de CapRover ne compare pas les réponses de deux versions, donc pas de trafic fantôme ici : choisissez blue-green ou canary pour cet environnement.';

/** Pure. @throws CapRoverError for a slot that has traffic and would have nothing to answer it with */
function withSlot(
  components: RouterState['components'],
  settings: CapRoverSettings,
  { component, colour }: { component: string; colour: Colour },
  route: ComponentRoutes['blue'],
): RouterState['components'] {
  const routes = components[component] ?? emptyRoutes(settings, component);
  if (route.version === null && routes.weights[colour] > 0) {
    const sentence = `${component} ${colour} porte ${routes.weights[colour]} % du trafic : déplacez-le d’abord vers l’autre emplacement.`;
    throw new CapRoverError('refused', sentence);
  }
  return { ...components, [component]: { ...routes, [colour]: route } };
}

/** Pure: all of them in one configuration. @throws CapRoverError for weight on a slot that nothing runs in */
function withWeights(
  components: RouterState['components'],
  weights: readonly { component: string; blue: number; green: number }[],
): RouterState['components'] {
  const changed = weights.map(({ component, blue, green }) => {
    const routes = components[component];
    const empty = (['blue', 'green'] as const).find(
      (colour) => ({ blue, green })[colour] > 0 && !routes?.[colour].version,
    );
    if (routes && empty === undefined && (blue + green === 100 || blue + green === 0)) {
      return [component, weighted(routes, { blue, green })] as const;
    }
    const why = empty ? `rien ne tourne dans ${empty}` : 'leur somme doit être 100, ou 0';
    throw new CapRoverError('refused', `Les poids ${blue}/${green} de ${component} ne sont pas possibles : ${why}.`);
  });
  return { ...components, ...Object.fromEntries(changed) };
}

/** Both slots are known from the beginning, so that they can be asked for; nothing runs in them yet. */
export function emptyRoutes(settings: CapRoverSettings, component: string): ComponentRoutes {
  const route = (colour: Colour) => ({ address: slotAddress(settings, { component, colour }), version: null });
  return { blue: route('blue'), green: route('green'), weights: { blue: 0, green: 0 }, newcomer: 'green' };
}

async function drained(samples: Samples, id: SlotId, { withinMs, quietMs }: { withinMs: number; quietMs: number }) {
  const begun = Date.now();
  for (;;) {
    const now = Date.now();
    const last = samples.lastOf(id);
    // Told of nothing since long before: there is nothing to wait for.
    const quietSince = now - last > 2 * withinMs ? 0 : Math.max(last, begun);
    if (now - quietSince >= quietMs) return { drained: true, inFlight: 0, upgraded: 0 };
    if (now - begun >= withinMs) return { drained: false, inFlight: 0, upgraded: 0 };
    await setTimeout(LOOK_EVERY_MS);
  }
}

/** nginx's answers are counted by this machine's time; deployments may live in another. */
function statsIn(clock: Clock, samples: Samples, sinceSecond: number): Stats {
  const { now, buckets } = samples.stats(Math.floor(clock.toSystem(sinceSecond * 1_000) / 1_000));
  const second = (system: number) => Math.floor(clock.fromSystem(system * 1_000) / 1_000);
  return { now: clock.fromSystem(now), buckets: buckets.map((each) => ({ ...each, second: second(each.second) })) };
}
