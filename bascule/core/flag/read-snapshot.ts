import { z } from 'zod';
import { flag as flagSchema, segment as segmentSchema, type Snapshot } from './schema.ts';

export interface ReadSnapshot {
  snapshot: Snapshot;
  /** French sentences: flags and segments that this program is too old to understand, and does without. */
  passedOver: string[];
}

const envelope = z.object({
  environment: z.string().min(1),
  revision: z.int().min(0),
  flags: z.array(z.looseObject({ key: z.string() })),
  segments: z.array(z.looseObject({ name: z.string() })).default([]),
});

/**
 * Reads a snapshot that a newer server may have written: fields of a flag that are not known here are passed over, and
 * a flag with a rule that is not known is not there for this program, so that its own default speaks.
 * @throws ZodError when it is no snapshot at all
 */
export function readSnapshot(input: unknown): ReadSnapshot {
  const { environment, revision, flags, segments } = envelope.parse(input);
  const passedOver: string[] = [];
  const readAll = <T>(schema: z.ZodType<T> & { shape: object }, all: object[], nameOf: (each: object) => string): T[] =>
    all.flatMap((each) => {
      const read = schema.safeParse(knownFields(each, Object.keys(schema.shape)));
      if (read.success) return [read.data];
      passedOver.push(`« ${nameOf(each)} » ne se comprend pas ici : ${read.error.issues[0]?.message ?? ''}`);
      return [];
    });
  return {
    snapshot: {
      ...{ environment, revision },
      flags: readAll(flagSchema, flags, (each) => (each as { key: string }).key),
      segments: readAll(segmentSchema, segments, (each) => (each as { name: string }).name),
    },
    passedOver,
  };
}

function knownFields(all: object, known: string[]): object {
  return Object.fromEntries(Object.entries(all).filter(([field]) => known.includes(field)));
}
