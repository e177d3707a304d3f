import { z } from 'zod';
import { rolloutKind } from '../../core/strategy/rollout.ts';
import { releaseKind } from '../../core/window/schema.ts';

/** GET /api/plan: what a screen must know of the plan to show anything at all. */
export const outline = z.object({
  name: z.string(),
  timeZone: z.string(),
  environments: z.array(
    z.object({
      name: z.string(),
      title: z.string(),
      strategies: z.array(rolloutKind),
      /** Kinds of releases that have a window there; none: any at any time. */
      windows: z.array(releaseKind),
      /** What may go in, for people. */
      sources: z.string(),
      /** What stands in the field for the ref at first. */
      usualRef: z.string(),
      /** Somebody has to agree before. */
      approvals: z.boolean(),
    }),
  ),
  components: z.array(
    z.object({ name: z.string(), title: z.string(), kind: z.enum(['database', 'process', 'static']) }),
  ),
  people: z.array(z.object({ name: z.string(), displayName: z.string() })),
  /** Where installed apps come from, and the shares of its users that a release goes through (percent, the last is 100). */
  stores: z.array(
    z.object({
      environment: z.string(),
      component: z.string(),
      store: z.enum(['play', 'app-store']),
      shares: z.array(z.number()),
    }),
  ),
});

const span = z.union([z.string(), z.object({ code: z.string() }), z.object({ strong: z.string() })]);
const text = z.array(span);
const block = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('paragraph'), text }),
  z.object({ kind: z.literal('list'), marks: z.enum(['dots', 'boxes']), items: z.array(text) }),
  z.object({ kind: z.literal('steps'), steps: z.array(z.object({ title: text, text })) }),
  z.object({ kind: z.literal('figures'), figures: z.array(z.object({ value: z.string(), label: z.string() })) }),
  z.object({ kind: z.literal('table'), caption: z.string(), head: z.array(z.string()), rows: z.array(z.array(text)) }),
  z.object({
    kind: z.literal('callout'),
    tone: z.enum(['rule', 'warning', 'danger', 'success']),
    title: z.string(),
    lead: z.string().nullable(),
    lines: z.array(text),
  }),
  z.object({ kind: z.literal('code'), text: z.string() }),
]);

/** GET /api/plan/document: the plan as people read it. Sections in reading order, `level` 1 to 3. */
export const planDocument = z.object({
  title: z.string(),
  subtitle: z.string(),
  version: z.string(),
  sections: z.array(z.object({ number: z.string(), title: z.string(), level: z.int(), blocks: z.array(block) })),
});

/** GET /api/plan/differences?left=staging&right=production: all that two environments have otherwise. */
export const differencesQuery = z.strictObject({ left: z.string().min(1), right: z.string().min(1) });
export const differences = z.object({
  left: z.string(),
  right: z.string(),
  /** Which of them says that it is the mirror of which. */
  mirror: z.object({ by: z.string(), of: z.string() }).nullable(),
  differences: z.array(
    z.object({
      path: z.string(),
      group: z.string(),
      label: z.string(),
      left: z.string(),
      right: z.string(),
      standing: z.enum(['wanted', 'to-review', 'free']),
      note: z.string().nullable(),
    }),
  ),
  same: z.array(z.string()),
});

export type Outline = z.infer<typeof outline>;
export type PlanDocument = z.infer<typeof planDocument>;
export type PlanBlock = z.infer<typeof block>;
export type PlanText = z.infer<typeof text>;
export type Differences = z.infer<typeof differences>;
