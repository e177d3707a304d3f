import type { Guarantee } from '../../core/replica/decide.ts';
import { findCluster, type Cluster } from '../cluster.ts';
import { postgresStatus, startPostgres } from '../embedded.ts';
import { goneWithin, killAll, signal } from './processes.ts';
import { asked } from './session.ts';
import { markStandby, writeSettings } from './settings.ts';

/**
 * How long it may take to answer, and then to end its sessions and send the last of its log. Whose standby has all that
 * was acknowledged is not waited for: what a kill cuts off, nobody was promised.
 */
const patience: Record<Guarantee, { answerMs: number; stopMs: number }> = {
  synchronous: { answerMs: 1_000, stopMs: 5_000 },
  asynchronous: { answerMs: 5_000, stopMs: 30_000 },
};

/**
 * Once this resolves the old primary takes no write any more, and will take none whoever starts it: it is marked as a
 * standby first, then stopped; killed when it does not answer. Harmless when done again, and when its files are gone.
 * @throws ReplicaError `not-fenced`
 */
export async function fence(directory: string, guarantee: Guarantee): Promise<void> {
  const cluster = await findCluster(directory);
  if (!cluster) return;
  await markStandby(cluster);
  await stop(cluster, directory, patience[guarantee]);
  await killAll(cluster);
  // Not before it stopped: one that reads them while it runs would acknowledge what waits for the standby.
  await writeSettings(cluster, []);
}

/** PostgreSQL's "fast": sessions are ended, and what is connected is sent all of the log. */
async function stop(cluster: Cluster, directory: string, within: { answerMs: number; stopMs: number }): Promise<void> {
  const status = await postgresStatus({ directory });
  if (status.state !== 'running') return;
  const postgres = await startPostgres({ directory });
  const answers = await asked(postgres, within.answerMs, (client) => client.query('SELECT 1')).then(
    () => true,
    () => false,
  );
  if (!answers) return;
  signal(status.pid, 'SIGINT');
  await goneWithin(cluster, within.stopMs);
}
