import { bucketer, variantSeed } from './bucket.ts';
import type { Context, Surroundings } from './evaluation.ts';
import { fieldReader, type FieldReader } from './field.ts';
import type { Variant } from './schema.ts';

/** Which of the variants a context gets, as their index; -1: none, since all weigh nothing. */
export type Choice = (context: Context) => number;

export interface Division {
  variants: readonly Variant[];
  /** Flags of one group divide people alike. */
  groupId: string;
  /** When the first variant names none. */
  stickiness: string;
}

const always: Choice = () => 0;

/** Unleash's choice: overrides first, then by weight along the hash of what the variants stick to. */
export function choiceOf(division: Division, environment: string, { chance }: Surroundings): Choice {
  const { variants, groupId } = division;
  const upTo = upperBounds(variants);
  const total = upTo.at(-1) ?? 0;
  if (total === 0) return () => -1;
  const overridden = overrideOf(variants, environment);
  if (variants.length === 1) return always;
  const stick = stickTo(variants[0]?.stickiness ?? division.stickiness, environment);
  const bucket = bucketer(groupId, variantSeed, total);
  return (context) => {
    const override = overridden(context);
    if (override >= 0) return override;
    const id = stick(context);
    const target = id ? bucket(id) : Math.floor(chance() * total) + 1;
    return upTo.findIndex((bound) => bound >= target);
  };
}

/** True where context and chance decide between variants. */
export function divides(variants: readonly Variant[]): boolean {
  return variants.length > 1 && weighs(variants);
}

/** Variants that weigh nothing are as none: those of a strategy then leave it to the flag's. */
export function weighs(variants: readonly Variant[]): boolean {
  return variants.some(({ weight }) => weight > 0);
}

/** The running sum of the weights. Two that are equal are a variant of no weight, which `findIndex` passes over. */
function upperBounds(variants: readonly Variant[]): number[] {
  let sum = 0;
  return variants.map(({ weight }) => (sum += weight));
}

function overrideOf(variants: readonly Variant[], environment: string): Choice {
  const rules = variants.flatMap(({ overrides }, index) =>
    overrides.map(({ field, values }) => ({ index, read: fieldReader(field, environment), values: new Set(values) })),
  );
  if (rules.length === 0) return () => -1;
  return (context) => rules.find(({ read, values }) => values.has(read(context) as string))?.index ?? -1;
}

function stickTo(stickiness: string, environment: string): FieldReader {
  if (stickiness === 'random') return () => undefined;
  if (stickiness !== 'default') return fieldReader(stickiness, environment);
  const [user, session, address] = ['userId', 'sessionId', 'remoteAddress'].map((field) =>
    fieldReader(field, environment),
  ) as [FieldReader, FieldReader, FieldReader];
  return (context) => user(context) || session(context) || address(context);
}
