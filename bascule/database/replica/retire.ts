import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { findCluster } from '../cluster.ts';
import { postgresStatus, startPostgres } from '../embedded.ts';
import { liveCluster } from '../environment-cluster.ts';
import { readPair } from './pair.ts';
import { asked } from './session.ts';
import { reload, writeSettings } from './settings.ts';
import { dropSlots, removeStandby } from './standby.ts';

const answerWithinMs = 10_000;

/**
 * The plan asks for no standby any more: nobody waits for one, and nothing is kept for one. Harmless where there was none.
 * A fail over that was broken off must have come to its end.
 */
export async function retire(clusters: string): Promise<void> {
  const pair = await readPair(clusters);
  if (!pair) return;
  const live = await liveCluster(clusters);
  const cluster = await findCluster(live);
  if (cluster && (await writeSettings(cluster, []))) await reload(live);
  if (pair.standby) await removeStandby(join(clusters, pair.standby.name));
  if ((await postgresStatus({ directory: live })).state === 'running')
    await asked(await startPostgres({ directory: live }), answerWithinMs, dropSlots);
  await rm(join(clusters, 'replica.json'), { force: true });
}
