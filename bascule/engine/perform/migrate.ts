import type { Linted } from '../../core/migration/lint.ts';
import { deferContractions } from '../../core/migration/go-back.ts';
import { progress, record, sentence, stillOurs, type Turn } from './turn.ts';

/** The environment's schema is that of the release, and its made-up data are there where the plan wants some. */
export async function migrate(turn: Turn, component: string, digest: string): Promise<void> {
  const { ground, environment } = turn;
  const startedAt = ground.clock.now();
  try {
    const artifact = await ground.workshop.read(component, digest);
    const pending = await ground.databases.pending(environment, artifact.files);
    if (pending.length > 0) await backUp(turn, component);
    const { now, later: deferred } = inTwo(turn, pending);
    const { applied } = await ground.databases.migrate(environment, artifact.files, now, {
      stillOurs: () => stillOurs(turn),
      onProgress: (text) => progress(turn, text),
    });
    await seed(turn);
    const tookMs = ground.clock.now() - startedAt;
    await record(turn, [{ type: 'migrated', component, applied, tookMs, ...(deferred.length > 0 && { deferred }) }]);
  } catch (error) {
    await record(turn, [{ type: 'migration-failed', component, reason: sentence(error) }]);
  }
}

/** Where nothing is live, no version before needs the schema as it was. */
function inTwo({ deployment }: Turn, pending: Linted[]): { now: string[]; later: string[] } {
  const isFirst = deployment.train.every((car) => car.from === null);
  return isFirst ? { now: pending.map(({ migration }) => migration), later: [] } : deferContractions(pending);
}

/** Once, before the first of its migrations: taken again after them, it would hold what they did. */
async function backUp(turn: Turn, component: string): Promise<void> {
  const { ground, environment, deployment } = turn;
  if (deployment.backup !== null) return;
  const startedAt = ground.clock.now();
  const reason = `avant les migrations de ${deployment.id} (${deployment.version})`;
  const backup = await ground.databases.backUp(environment, reason, (text) => progress(turn, text));
  if (!backup) return;
  await record(turn, [{ type: 'backed-up', component, backup: backup.id, tookMs: ground.clock.now() - startedAt }]);
}

async function seed(turn: Turn): Promise<void> {
  const { ground, environment, deployment } = turn;
  const car = deployment.train.find((each) => each.component === environment.seed?.component);
  if (!car?.digest) return;
  const artifact = await ground.workshop.read(car.component, car.digest);
  await ground.databases.seed(environment, artifact, () => stillOurs(turn));
}
