import { postgresStatus, stopPostgres } from '../../database/embedded.ts';
import type { Context } from '../context.ts';
import { stopDaemon } from '../machine/daemon.ts';
import { stopCompanions } from './companions.ts';
import { serverDaemon, switchDaemon } from './daemons.ts';
import { statusPageDaemon } from './status-page.ts';
import { endEnvironmentClusters } from './environment-clusters.ts';
import { stopAllSlots } from './targets.ts';

export type Stopped = 'server' | 'switch' | 'slots' | 'companions' | 'status-page' | 'postgres';

/**
 * Stops everything of this state directory, the data stay: first the server, so that no deployment sees the rest go,
 * then the switch, which finishes what is in flight, then the slots behind it, the companions, and PostgreSQL.
 */
export async function takeDown(context: Context): Promise<Stopped[]> {
  const { place } = context;
  const stopped: Stopped[] = [];
  if (await stopDaemon(serverDaemon(context, null))) stopped.push('server');
  if (await stopDaemon(switchDaemon(context, null))) stopped.push('switch');
  if (await stopAllSlots(context)) stopped.push('slots');
  if (await stopCompanions(context)) stopped.push('companions');
  const statusPage = statusPageDaemon(context, null);
  if (statusPage && (await stopDaemon(statusPage))) stopped.push('status-page');
  const own = await endEnvironmentClusters(context);
  const isRunning = (await postgresStatus({ directory: place.postgres })).state === 'running';
  if (isRunning) await stopPostgres({ directory: place.postgres });
  if (own || isRunning) stopped.push('postgres');
  return stopped;
}

export const stoppedWords: Record<Stopped, string> = {
  server: 'serveur Bascule',
  switch: 'commutateur',
  slots: 'emplacements',
  companions: 'compagnons',
  'status-page': 'page d’état',
  postgres: 'PostgreSQL',
};
