import { findCluster, type Cluster } from '../cluster.ts';
import { postgresStatus, startPostgres } from '../embedded.ts';
import { goneWithin, killAll, signal } from './processes.ts';
import { asked } from './session.ts';
import { markStandby, writeSettings } from './settings.ts';

const answerWithinMs = 2_000;
/** For the sessions to end and the last of the log to reach the standby. */
const stopWithinMs = 10_000;

/**
 * Once this resolves the old primary takes no write any more, and will take none whoever starts it: it is marked as a
 * standby first, then stopped; killed when it does not answer. Harmless when done again, and when its files are gone.
 * @throws ReplicaError `not-fenced`
 */
export async function fence(directory: string): Promise<void> {
  const cluster = await findCluster(directory);
  if (!cluster) return;
  await markStandby(cluster);
  await stop(cluster, directory);
  await killAll(cluster);
  // Not before it stopped: one that reads them while it runs would acknowledge what waits for the standby.
  await writeSettings(cluster, []);
}

/** PostgreSQL's "fast": sessions are ended, and what is connected is sent all of the log. */
async function stop(cluster: Cluster, directory: string): Promise<void> {
  const status = await postgresStatus({ directory });
  if (status.state !== 'running') return;
  const postgres = await startPostgres({ directory });
  const answers = await asked(postgres, answerWithinMs, (client) => client.query('SELECT 1')).then(
    () => true,
    () => false,
  );
  if (!answers) return;
  signal(status.pid, 'SIGINT');
  await goneWithin(cluster, stopWithinMs);
}
