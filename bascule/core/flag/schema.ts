import { z } from 'zod';
import { name, percent, title } from '../plan/terms.ts';

/** Unleash's names may hold capitals and any script (its specification, file 18); what would break a path may not. */
export const flagKey = z.string().regex(/^(?!\.{1,2}$)[^\s/\\?#%\p{Cc}]{1,100}$/u, {
  error: 'un flag se nomme en 1 à 100 caractères, sans espace ni / \\ ? # %, par exemple « qr-code »',
});

/** Unleash's operators, by what they need: some hold a list of `values`, the others one `value`. */
export const listOperators = ['IN', 'NOT_IN', 'STR_STARTS_WITH', 'STR_ENDS_WITH', 'STR_CONTAINS', 'IN_CIDR'] as const;
export const singleOperators = [
  'NUM_EQ',
  'NUM_GT',
  'NUM_GTE',
  'NUM_LT',
  'NUM_LTE',
  'DATE_AFTER',
  'DATE_BEFORE',
  'SEMVER_EQ',
  'SEMVER_GT',
  'SEMVER_GTE',
  'SEMVER_LT',
  'SEMVER_LTE',
  'REGEX',
] as const;
export const operator = z.enum([...listOperators, ...singleOperators]);
export type Operator = z.infer<typeof operator>;

export function isOfList(operator: Operator): boolean {
  return listOperators.some((each) => each === operator);
}

/** What one field of the context must be. All of a strategy's constraints must hold. */
export const constraint = z.strictObject({
  /** `userId`, `appName`, `country`...; of `DATE_*` usually `currentTime`, which is now unless the context says it. */
  field: z.string().min(1).max(100),
  operator,
  values: z.array(z.string()).default([]),
  value: z.string().default(''),
  /** Asks for the contrary, also of a field that is not there. */
  inverted: z.boolean().default(false),
  caseInsensitive: z.boolean().default(false),
});
export type Constraint = z.infer<typeof constraint>;

/** Constraints under a name, for several flags of one environment. */
export const segment = z.strictObject({
  name: z.string().min(1).max(100),
  title: z.string().default(''),
  constraints: z.array(constraint),
});
export type Segment = z.infer<typeof segment>;

export const variant = z.strictObject({
  name: z.string().min(1).max(100),
  /** Its share is the weight divided by the sum of all. */
  weight: z.int().min(0).max(100_000),
  /** Of the flag's kind; without it the flag's value for `on`. */
  value: z.json().optional(),
  /** Unleash's own, which rides along with a boolean flag; given to programs as metadata. */
  payload: z.strictObject({ type: z.enum(['string', 'json', 'csv', 'number']), value: z.string() }).optional(),
  /** The field that decides, so that the same value always gets the same variant. The first variant's counts. */
  stickiness: z.string().min(1).optional(),
  /** Contexts that get this variant whatever the weights say. */
  overrides: z.array(z.strictObject({ field: z.string().min(1), values: z.array(z.string()) })).default([]),
});
export type Variant = z.infer<typeof variant>;

const aRollout = { error: 'donnez un pourcentage entier de 0 à 100' };

const ofEveryStrategy = {
  title: z.string().default(''),
  /** Kept, but passed over. */
  disabled: z.boolean().default(false),
  constraints: z.array(constraint).default([]),
  segments: z.array(z.string()).default([]),
  /** Instead of the flag's, for those whom this strategy lets in. */
  variants: z.array(variant).default([]),
};

/** Who is let in; one strategy that matches is enough. Names and meaning are Unleash's. */
export const strategy = z.discriminatedUnion('name', [
  z.strictObject({ name: z.literal('default'), ...ofEveryStrategy }),
  z.strictObject({
    name: z.literal('flexibleRollout'),
    rollout: z.int(aRollout).min(0, aRollout).max(100, aRollout),
    /**
     * `default`: userId, else sessionId, else chance. `random`: chance. `targetingKey`: OpenFeature's, and a context
     * without it is an error. Else the name of a field; a context without it is not let in.
     */
    stickiness: z.string().min(1).default('default'),
    /** Flags of one group let in the same people; null: the flag's own key. */
    groupId: z.string().nullable().default(null),
    ...ofEveryStrategy,
  }),
  z.strictObject({ name: z.literal('userWithId'), userIds: z.array(z.string()), ...ofEveryStrategy }),
  /** Addresses or CIDR ranges. */
  z.strictObject({ name: z.literal('remoteAddress'), addresses: z.array(z.string()), ...ofEveryStrategy }),
  z.strictObject({ name: z.literal('applicationHostname'), hostNames: z.array(z.string()), ...ofEveryStrategy }),
]);
export type Strategy = z.infer<typeof strategy>;

/** What a program reads: of a boolean flag true and false, of the others what is written here. */
export const flagValue = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('boolean') }),
  z.strictObject({ kind: z.literal('string'), on: z.string(), off: z.string() }),
  z.strictObject({ kind: z.literal('number'), on: z.number(), off: z.number() }),
  z.strictObject({
    kind: z.literal('object'),
    on: z.record(z.string(), z.json()),
    off: z.record(z.string(), z.json()),
  }),
]);
export type FlagValue = z.infer<typeof flagValue>;

/** A flag that another needs: on (or off), and with one of `variants` when there are any. */
export const dependency = z.strictObject({
  flag: flagKey,
  enabled: z.boolean().default(true),
  variants: z.array(z.string()).default([]),
});
export type Dependency = z.infer<typeof dependency>;

const moment = z.iso.datetime({ offset: true, error: 'donnez un instant comme 2026-11-23T09:00:00+01:00' });

export const flagType = z.enum(['release', 'experiment', 'operational', 'kill-switch', 'permission']);
export type FlagType = z.infer<typeof flagType>;

/** One flag as it is in one environment. */
export const flag = z.strictObject({
  key: flagKey,
  title: z.string().default(''),
  description: z.string().default(''),
  type: flagType.default('release'),
  value: flagValue.prefault({ kind: 'boolean' }),
  enabled: z.boolean().default(false),
  /** None: on for everybody while enabled. */
  strategies: z.array(strategy).default([]),
  variants: z.array(variant).default([]),
  dependencies: z.array(dependency).default([]),
  /** Off before `from` and from `until` on. */
  schedule: z
    .strictObject({ from: moment.nullable().default(null), until: moment.nullable().default(null) })
    .nullable()
    .default(null),
  /** Wins over everything else, until it is lifted. */
  killed: z
    .strictObject({ by: z.string().min(1), at: moment, why: z.string().min(1) })
    .nullable()
    .default(null),
  /** Goes on when a deployment of the component has this share of the traffic, off when it is rolled back. */
  tiedTo: z
    .strictObject({ component: name, onAtPercent: percent, offOnRollback: z.boolean().default(true) })
    .nullable()
    .default(null),
  /** A person's or team's name; and the day from which the flag counts as forgotten. */
  owner: title.nullable().default(null),
  expiresOn: z.iso.date({ error: 'donnez une date comme 2027-01-31' }).nullable().default(null),
});
export type Flag = z.infer<typeof flag>;
export type FlagInput = z.input<typeof flag>;

/** All that an evaluation needs of one environment. */
export const snapshot = z.strictObject({
  environment: z.string().min(1),
  /** Rises with every change. */
  revision: z.int().min(0),
  flags: z.array(flag),
  segments: z.array(segment).default([]),
});
export type Snapshot = z.infer<typeof snapshot>;
