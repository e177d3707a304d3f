import { z } from 'zod';
import { name, title } from '../plan/terms.ts';

/** Languages that the page is written in; the first is that of its front page, the others have a folder each. */
export const language = z.enum(['fr', 'en']);
export type Language = z.infer<typeof language>;

/** What a component's state is derived from: one of the plan's, asked as its users meet it, or a service of others. */
const source = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('component'), component: name }),
  z.strictObject({ kind: z.literal('third-party'), service: name }),
]);

const component = z.strictObject({
  name,
  title,
  description: z.string().min(1),
  /** The same on the English page; null: it says the same. */
  english: z
    .strictObject({ title, description: z.string().min(1) })
    .nullable()
    .default(null),
  group: name.nullable().default(null),
  from: source,
});
export type StatusComponent = z.infer<typeof component>;

/** The public status page (§9.3). Nobody types what it says: it is derived from probes, incidents and maintenance. */
export const statusPage = z.strictObject({
  title,
  /** Its public host name. */
  address: z.string().regex(/^[a-z0-9.-]+$/, { error: 'une adresse s’écrit ici sans « https:// » ni chemin' }),
  languages: z.array(language).min(1).default(['fr']),
  /** The page tells of the first of these that this Bascule looks after: what users meet comes first. */
  environments: z.array(name).min(1),
  /** A component that takes longer than this to answer its probe is slow. */
  slowMs: z.int().min(50).max(60_000).default(1_000),
  groups: z.array(z.strictObject({ name, title, english: title.nullable().default(null) })).default([]),
  components: z.array(component).min(1),
});
export type StatusPage = z.infer<typeof statusPage>;
