import type { Bascule } from '../rewapp/bascule.ts';

/** How REWAPP was found on this machine, and the way back to it. */
export interface Found {
  running: boolean;
  restore(): Promise<void>;
}

export async function asFound(bascule: Bascule, environment: string): Promise<Found> {
  const status = await bascule.status();
  if (!status) return { running: false, restore: () => bascule.down() };
  const deployment = status.environments.find((each) => each.name === environment)?.deployment;
  const source = deployment ? await sourceOf(bascule, deployment.id) : null;
  return {
    running: true,
    async restore() {
      await turnBackWhatRuns(bascule, environment);
      if (source) await bascule.deploy(source.ref, source.directory, environment);
    },
  };
}

interface Source {
  ref: string;
  directory: string;
}

/** What was deployed last; null after a rollback, whose version has no source to be named by. */
async function sourceOf(bascule: Bascule, deployment: string): Promise<Source | null> {
  const [first] = (await bascule.events(deployment)).events;
  if (first?.type !== 'requested' || first.source.directory === '') return null;
  return { ref: first.source.commit ?? first.source.ref, directory: first.source.directory };
}

/** An interrupted demonstration may leave a deployment on its way. */
async function turnBackWhatRuns(bascule: Bascule, environment: string): Promise<void> {
  const status = await bascule.status();
  const deployment = status?.environments.find((each) => each.name === environment)?.deployment;
  if (deployment && !deployment.over) await bascule.rollback(environment);
}
