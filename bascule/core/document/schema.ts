import { z } from 'zod';
import { name } from '../plan/terms.ts';

const text = z.string().min(1);
const texts = z.array(text).min(1);
const titled = z.strictObject({ title: text, text });
const listOf = <Shape extends z.ZodType>(shape: Shape) => z.array(shape).default([]);

/** How components are released (§5): in words, beside what their build and run say. */
const procedure = z.strictObject({
  title: text,
  components: z.array(name).default([]),
  steps: listOf(titled),
  /** Several ways of the same component, as one per store. */
  ways: listOf(z.strictObject({ title: text, steps: texts })),
  commands: text.nullable().default(null),
  takes: text.nullable().default(null),
  rules: z.array(text).default([]),
});
export type Procedure = z.infer<typeof procedure>;

/** How components come back (§6.2 to §6.5). */
const wayBack = z.strictObject({
  title: text,
  warning: text.nullable().default(null),
  text: text.nullable().default(null),
  options: z.array(text).default([]),
  commands: text.nullable().default(null),
  within: text.nullable().default(null),
  rules: z.array(text).default([]),
});
export type WayBack = z.infer<typeof wayBack>;

/** What the deployment plan says and nothing executes yet. What becomes executable moves to its own room. */
export const documentWords = z.strictObject({
  version: text,
  date: z.iso.date({ error: 'une date s’écrit « 2025-11-24 »' }),
  subtitle: text,
  purpose: text,
  scope: listOf(z.strictObject({ title: text, technology: text })),
  objectives: listOf(z.strictObject({ value: text, label: text })),
  principles: listOf(titled),
  prerequisites: z
    .strictObject({ infrastructure: z.array(text).default([]), application: z.array(text).default([]) })
    .prefault({}),
  flags: z
    .strictObject({ text, rules: z.array(text) })
    .nullable()
    .default(null),
  procedures: listOf(procedure),
  /** Reasons to go back that no figure tells: a person sees them. */
  rollbackReasons: z.array(text).default([]),
  waysBack: listOf(wayBack),
  messages: listOf(z.strictObject({ tone: z.enum(['success', 'danger']), title: text, heading: text, lines: texts })),
  summary: z
    .strictObject({ text, points: z.array(titled) })
    .nullable()
    .default(null),
  evolutions: listOf(titled),
});
export type DocumentWords = z.infer<typeof documentWords>;
