import type { StoreRule } from './schema.ts';

/** A store that one component of one environment goes to. */
export interface StorePlace {
  component: string;
  rule: StoreRule;
}

/** All that a plan's components say of stores. */
export const storePlaces = (
  components: readonly { name: string; stores?: readonly StoreRule[] | undefined }[],
): StorePlace[] => components.flatMap(({ name, stores = [] }) => stores.map((rule) => ({ component: name, rule })));
