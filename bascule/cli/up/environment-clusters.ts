import { setTimeout as pause } from 'node:timers/promises';
import type { Environment } from '../../core/plan/schema.ts';
import { ship } from '../../database/backup/shipper.ts';
import { BackupStore } from '../../database/backup/store.ts';
import { findCluster } from '../../database/cluster.ts';
import { postgresStatus } from '../../database/embedded.ts';
import {
  archivingOf,
  clustersOf,
  liveCluster,
  startEnvironmentCluster,
  stopEnvironmentClusters,
} from '../../database/environment-cluster.ts';
import { Secrets } from '../../engine/outside/secrets.ts';
import { backupKey, hasOwnCluster, storeOf } from '../../server/backup/backups.ts';
import type { Context } from '../context.ts';
import type { Output } from '../output.ts';
import type { Step } from './steps.ts';

const LOOK_EVERY_MS = 1_000;

/** Starts the clusters of those of these environments that have one of their own. */
export function clusterSteps({ plan, place }: Context, names: string[]): Step[] {
  return ownClusters(plan.environments)
    .filter(({ name }) => names.includes(name))
    .map(({ name, title, backup }) => ({
      name: `postgres:${name}`,
      title: `PostgreSQL, ${title}`,
      run: async (tell) => {
        const { port } = await startEnvironmentCluster(clustersOf(place.state, name), archivingOf(backup), tell);
        return `sur le port ${port}`;
      },
    }));
}

/** Keeps those running that run now, whichever a restore makes the live one, until told to stop. */
export async function keepEnvironmentClusters({ plan, place, out }: Context, signal: AbortSignal): Promise<void> {
  await Promise.all(
    ownClusters(plan.environments).map(async ({ name, backup }) => {
      const clusters = clustersOf(place.state, name);
      const { state } = await postgresStatus({ directory: await liveCluster(clusters) });
      if (state === 'running')
        await keep(clusters, () => startEnvironmentCluster(clusters, archivingOf(backup)), name, out, signal);
    }),
  );
}

/** Stops them all, and ships what is left of their log: then the store alone has everything. Answers whether one ran. */
export async function endEnvironmentClusters({ plan, place }: Context): Promise<boolean> {
  let found = false;
  for (const { name } of plan.environments) {
    const clusters = clustersOf(place.state, name);
    if (!(await stopEnvironmentClusters(clusters))) continue;
    found = true;
    const cluster = await findCluster(await liveCluster(clusters));
    const key = await backupKey(await Secrets.open(place.secrets), name);
    if (cluster) await ship(cluster, new BackupStore(storeOf(place.state, name), key), Date.now);
  }
  return found;
}

type Backed = Environment & { backup: NonNullable<Environment['backup']> };

function ownClusters(environments: Environment[]): Backed[] {
  const given = process.env['DATABASE_URL'] ?? null;
  return environments.filter((each): each is Backed => each.backup !== null && hasOwnCluster(each, given));
}

async function keep(clusters: string, start: () => Promise<unknown>, name: string, out: Output, signal: AbortSignal) {
  for (; !signal.aborted; await pause(LOOK_EVERY_MS, undefined, { signal }).catch(() => {})) {
    const directory = await liveCluster(clusters);
    const { state } = await postgresStatus({ directory });
    // A restore stops the one that was live; that is no accident.
    if (state === 'running' || signal.aborted || directory !== (await liveCluster(clusters))) continue;
    out.note(`Le PostgreSQL de ${name} s’est arrêté de façon inattendue : il est relancé.`);
    await start().catch((error: Error) => out.note(error.message));
  }
}
