import { z } from 'zod';
import { command, name, title } from '../plan/terms.ts';

/**
 * A command whose outcome is evidence. It passes with exit code 0. Its last line on stdout is what people read; if that
 * line is JSON `{"found": "...", "value": 87.2}` the value is held against `atLeast` and `atMost`.
 */
export const check = z.strictObject({
  name,
  title,
  /** `source`: says something of a commit, run in its files. `environment`: of what runs there, given its addresses. */
  of: z.enum(['source', 'environment']),
  command,
  atLeast: z.number().optional(),
  atMost: z.number().optional(),
  unit: z.string().default(''),
  /** Evidence older than this is gathered again. 0: as long as the commit or the release is the same. */
  freshForMs: z.int().min(0).default(0),
  timeoutMs: z.int().min(1_000).max(3_600_000).default(900_000),
  /** What turns it green, for people. */
  remedy: z.string().min(1),
});
export type Check = z.infer<typeof check>;

/** What must be green before anything of a deployment moves. */
export const gate = z.discriminatedUnion('kind', [
  /** What goes in is what was built. */
  z.strictObject({ kind: z.literal('artifacts') }),
  z.strictObject({ kind: z.literal('matrix') }),
  /** The release that was cut says what it brings. */
  z.strictObject({ kind: z.literal('release-notes') }),
  z.strictObject({ kind: z.literal('window') }),
  z.strictObject({ kind: z.literal('approvals') }),
  /** The same digests were confirmed there. */
  z.strictObject({ kind: z.literal('promoted'), from: name }),
  /** A check of the source, or of the environment `on`. */
  z.strictObject({ kind: z.literal('check'), check: name, on: name.optional() }),
  /** What the switch measured on `on` while it carried these digests. */
  z.strictObject({ kind: z.literal('latency'), on: name, component: name, p95BelowMs: z.int().min(1) }),
  /** What components need of each other. */
  z.strictObject({ kind: z.literal('compatibility') }),
  /** Lint, class and rehearsal of the migrations. */
  z.strictObject({ kind: z.literal('migrations') }),
  /** A verified backup, not older than this. */
  z.strictObject({ kind: z.literal('backup'), notOlderThanMs: z.int().min(1) }),
  /** Every item of the list before is green or signed. */
  z.strictObject({ kind: z.literal('checklist') }),
]);
export type Gate = z.infer<typeof gate>;
export type GateKind = Gate['kind'];
