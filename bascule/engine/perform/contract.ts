import { progress, record, sentence, stillOurs, type Turn } from './turn.ts';

/** What only the version before needed is gone from the schema. When that fails, the release stays as it is. */
export async function contract(turn: Turn, component: string, digest: string): Promise<void> {
  const { ground, environment, deployment } = turn;
  const startedAt = ground.clock.now();
  try {
    const { files } = await ground.workshop.read(component, digest);
    const only = deployment.deferred;
    const { applied } = await ground.databases.migrate(environment, files, only, {
      stillOurs: () => stillOurs(turn),
      onProgress: (text) => progress(turn, text),
    });
    await record(turn, [{ type: 'contracted', component, applied, tookMs: ground.clock.now() - startedAt }]);
  } catch (error) {
    await record(turn, [{ type: 'contraction-failed', component, reason: sentence(error) }]);
  }
}
