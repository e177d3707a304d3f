import type { Plan } from '../plan/schema.ts';
import type { StoreRule } from './schema.ts';

/** A store that one component of one environment goes to. */
export interface StorePlace {
  environment: string;
  component: string;
  rule: StoreRule;
}

/** All that a plan, the whole one, says of stores. */
export function storePlaces({ components, environments }: Pick<Plan, 'components' | 'environments'>): StorePlace[] {
  const usual = environments.at(-1)?.name ?? '';
  return components.flatMap((each) =>
    each.kind === 'static'
      ? each.stores.map((rule) => ({ environment: rule.environment ?? usual, component: each.name, rule }))
      : [],
  );
}
