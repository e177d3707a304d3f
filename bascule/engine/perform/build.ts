import type { Deployment } from '../../core/deployment/deployment.ts';
import type { Artifact, Source } from '../../artifact/artifact.ts';
import { progress, record, sentence, type Turn } from './turn.ts';

/** Two at once: more would only take each other's processor on the machines this is for. */
const builders = 2;

/** Every component has an artifact. Those whose inputs did not change keep the one they have. */
export async function build(turn: Turn, components: string[]): Promise<void> {
  if (turn.deployment.release) return takeRelease(turn, turn.deployment.release, components);
  const source = await sourceOf(turn).catch(async (error: unknown) => {
    await record(turn, [{ type: 'build-failed', component: components[0] ?? 'source', reason: sentence(error) }]);
    return null;
  });
  if (!source) return;
  const waiting = [...components];
  let broken = false;
  const worker = async () => {
    for (let next = waiting.shift(); next && !broken; next = waiting.shift()) {
      broken ||= !(await buildOne(turn, source, next));
    }
  };
  await Promise.all(Array.from({ length: builders }, worker));
}

/** What was cut goes in as it is: it is never built again. */
async function takeRelease(
  turn: Turn,
  release: NonNullable<Deployment['release']>,
  components: string[],
): Promise<void> {
  for (const component of components) {
    const digest = release.artifacts[component];
    const found = digest === undefined ? null : await turn.ground.workshop.read(component, digest).catch(() => null);
    if (!found) {
      const reason = `${release.version} n’a plus l’artefact de ${component} : coupez une nouvelle version avec « npx bascule release cut ».`;
      await record(turn, [{ type: 'build-failed', component, reason }]);
      return;
    }
    await record(turn, [
      { type: 'built', component, digest: found.digest, reused: true, tookMs: 0, ...declaredBy(found) },
    ]);
  }
}

/** The very source that was asked for: a folder that was edited since is not it. */
async function sourceOf({ ground, deployment }: Turn): Promise<Source> {
  const { directory, ref, commit } = deployment.source;
  const source = await ground.workshop.resolve(directory, ref === 'worktree' ? ref : (commit ?? ref));
  if (source.version === deployment.version) return source;
  throw new Error(
    `${directory} a changé depuis que ${deployment.id} a été demandé (${deployment.version}, maintenant ${source.version}) : déployez à nouveau.`,
  );
}

async function buildOne(turn: Turn, source: Source, component: string): Promise<boolean> {
  const startedAt = turn.ground.clock.now();
  try {
    const artifact = await turn.ground.workshop.build(component, source, (text) => progress(turn, text));
    const tookMs = turn.ground.clock.now() - startedAt;
    const { digest, reused } = artifact;
    await record(turn, [{ type: 'built', component, digest, reused, tookMs, ...declaredBy(artifact) }]);
    return true;
  } catch (error) {
    await record(turn, [{ type: 'build-failed', component, reason: sentence(error) }]);
    return false;
  }
}

/** What the component calls itself: the fact's consequences read no files. */
const declaredBy = ({ compatibility }: Pick<Artifact, 'compatibility'>) =>
  compatibility ? { declared: compatibility.version } : {};
