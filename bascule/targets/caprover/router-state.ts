import { z } from 'zod';
import type { Colour } from '../../switch/wire.ts';
import { murmurHash2 } from './murmur.ts';

const colour = z.enum(['blue', 'green']);

const route = z.strictObject({
  /** `host:port` as nginx reaches the slot's app. */
  address: z.string(),
  /** What runs there, as far as we were told, with `encodeURIComponent`; null: nothing that may get traffic. */
  version: z.string().nullable(),
});

const share = z.int().min(0).max(100);

export const componentRoutes = z.strictObject({
  blue: route,
  green: route,
  weights: z.strictObject({ blue: share, green: share }),
  /** The one that had nothing before, whose share grows. */
  newcomer: colour,
});
export type ComponentRoutes = z.infer<typeof componentRoutes>;

/** All that CapRover's nginx does for one environment. It is written into the very configuration that does it. */
export const routerState = z.strictObject({
  environment: z.string(),
  /** Of the lease that last changed it: older ones change nothing. */
  epoch: z.int().min(0),
  /** Rises with each change, so that nginx can be asked which it has in force. */
  revision: z.int().min(0),
  /** Who knows it may ask for a slot whatever its weight. */
  key: z.string().regex(/^[0-9a-f]{32,}$/),
  components: z.record(z.string(), componentRoutes),
});
export type RouterState = z.infer<typeof routerState>;

export function emptyRouter(environment: string, key: string): RouterState {
  return { environment, epoch: 0, revision: 0, key, components: {} };
}

/** Pure: the share of each colour afterwards; who had none before is the newcomer. */
export function weighted(routes: ComponentRoutes, weights: { blue: number; green: number }): ComponentRoutes {
  const { blue, green } = routes.weights;
  const split = blue > 0 && green > 0;
  const newcomer: Colour = split ? routes.newcomer : blue > 0 ? 'green' : green > 0 ? 'blue' : routes.newcomer;
  return { ...routes, weights, newcomer };
}

/** Longer names do not fit the hash table that nginx keeps its variables in, unless it is told otherwise. */
const LONGEST = 32;

/** What nginx reads names by: without dashes, which mean something else to it. Suffixes of up to 11 characters fit after it. */
export function variable(environment: string, component?: string): string {
  const parts = ['bascule', environment, ...(component === undefined ? [] : ['', component])];
  const whole = parts.join('_').replaceAll('-', '_');
  if (whole.length <= LONGEST) return whole;
  return `${whole.slice(0, LONGEST - 9)}_${murmurHash2(parts.join('_')).toString(16).padStart(8, '0')}`;
}
