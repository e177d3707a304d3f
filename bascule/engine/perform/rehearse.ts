import { progress, record, sentence, type Turn } from './turn.ts';

/** Its migrations were taken up, down and up again on a copy of the data; nothing of the environment changed. */
export async function rehearse(turn: Turn, component: string, digest: string): Promise<void> {
  const { ground, environment } = turn;
  const startedAt = ground.clock.now();
  try {
    const { files } = await ground.workshop.read(component, digest);
    const pending = await ground.databases.pending(environment, files);
    const migrations = pending.map(({ migration }) => migration);
    const { found } =
      migrations.length === 0
        ? { found: 'aucune migration à répéter' }
        : await ground.databases.rehearse(environment, files, (text) => progress(turn, text));
    await record(turn, [{ type: 'rehearsed', component, migrations, found, tookMs: ground.clock.now() - startedAt }]);
  } catch (error) {
    await record(turn, [{ type: 'rehearsal-failed', component, reason: sentence(error) }]);
  }
}
