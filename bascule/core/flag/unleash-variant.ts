import type { Variant } from './schema.ts';
import type { UnleashVariant } from './unleash-format.ts';

const payloadTypes = ['string', 'json', 'csv', 'number'] as const;

export function variantFrom({ name, weight, stickiness, payload, overrides }: UnleashVariant): Variant {
  const type = payloadTypes.find((each) => each === payload?.type) ?? 'string';
  return {
    name,
    weight,
    ...(stickiness ? { stickiness } : {}),
    ...(payload ? { payload: { type, value: payload.value } } : {}),
    overrides: (overrides ?? []).map(({ contextName, values }) => ({ field: contextName, values })),
  };
}
