import { progress, record, sentence, type Turn } from './turn.ts';

/** The environment's schema is that of the release, and its made-up data are there where the plan wants some. */
export async function migrate(turn: Turn, component: string, digest: string): Promise<void> {
  const { ground, environment } = turn;
  const startedAt = ground.clock();
  try {
    const artifact = await ground.workshop.read(component, digest);
    const { applied } = await ground.databases.migrate(environment, artifact.files, (text) => progress(turn, text));
    await seed(turn);
    await record(turn, [{ type: 'migrated', component, applied, tookMs: ground.clock() - startedAt }]);
  } catch (error) {
    await record(turn, [{ type: 'migration-failed', component, reason: sentence(error) }]);
  }
}

async function seed({ ground, environment, deployment }: Turn): Promise<void> {
  const car = deployment.train.find((each) => each.component === environment.seed?.component);
  if (!car?.digest) return;
  await ground.databases.seed(environment, await ground.workshop.read(car.component, car.digest));
}
