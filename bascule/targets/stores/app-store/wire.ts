import { z } from 'zod';

const linked = z.object({ data: z.object({ type: z.string(), id: z.string() }).nullish() });

/** Any resource of Apple's: https://developer.apple.com/documentation/appstoreconnectapi */
const resource = z.object({
  type: z.string(),
  id: z.string(),
  attributes: z.record(z.string(), z.unknown()).default({}),
  relationships: z.record(z.string(), linked).default({}),
});
export type Resource = z.infer<typeof resource>;

export const one = z.object({ data: resource });
export const many = z.object({ data: z.array(resource), included: z.array(resource).default([]) });

const error = z.object({ code: z.string().default(''), title: z.string().default(''), detail: z.string().default('') });
export const refusal = z.object({
  errors: z
    .array(
      error.extend({
        // The real reasons of some are in here, by the path of what they are about.
        meta: z.object({ associatedErrors: z.record(z.string(), z.array(error)).optional() }).optional(),
      }),
    )
    .min(1),
});

export const linkTo = (type: string, id: string) => ({ data: { type, id } });

/** What a resource says of another one beside it. */
export function includedOf(included: readonly Resource[], { relationships }: Resource, name: string): Resource | null {
  const link = relationships[name]?.data;
  return included.find(({ type, id }) => type === link?.type && id === link.id) ?? null;
}
