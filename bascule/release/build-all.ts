import type { Artifact, Source } from '../artifact/artifact.ts';
import type { Plan } from '../core/plan/schema.ts';
import type { Workshop } from '../engine/ground.ts';

/** Two at once: more would only take each other's processor on the machines this is for. */
const builders = 2;

/** The artifact of every component, in the order of the plan. The first that fails ends it. */
export async function buildAll(
  workshop: Pick<Workshop, 'build'>,
  { components }: Plan,
  source: Source,
  say: (sentence: string) => void,
): Promise<Artifact[]> {
  const built = new Map<string, Artifact>();
  const waiting = components.values();
  const failure = new AbortController();
  const worker = async () => {
    for (const { name } of waiting) {
      if (failure.signal.aborted) return;
      built.set(name, await workshop.build(name, source, say));
    }
  };
  await Promise.all(
    Array.from({ length: builders }, () =>
      worker().catch((error: unknown) => {
        failure.abort();
        throw error;
      }),
    ),
  );
  return components.flatMap(({ name }) => built.get(name) ?? []);
}
