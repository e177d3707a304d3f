import type { Pool } from 'pg';
import type { Logger } from 'pino';
import type { Environment } from '../../core/plan/schema.ts';
import type { ReplicationRule } from '../../core/replica/schema.ts';
import { told } from '../../core/replica/told.ts';
import { BackupStore } from '../../database/backup/store.ts';
import { archivingOf, clustersOf } from '../../database/environment-cluster.ts';
import { Replication, type Standing } from '../../database/replica/replication.ts';
import { retire } from '../../database/replica/retire.ts';
import type { FailedOver } from '../../database/replica/pair.ts';
import type { Secrets } from '../../engine/outside/secrets.ts';
import { backupKey, hasOwnCluster, storeOf } from '../backup/backups.ts';
import { Refusal } from '../refusal.ts';
import type { ReplicaStanding } from './wire.ts';

export interface ReplicaSetting {
  /** Those that this server looks after. */
  environments: Environment[];
  /** What the plan wants; null: no standby. */
  ruleOf(environment: Environment): ReplicationRule | null;
  /** The state directory. */
  state: string;
  pool: Pool;
  secrets: Secrets;
  /** The DATABASE_URL that the user gave; null: the databases are Bascule's own. */
  databaseUrl: string | null;
  logger: Pick<Logger, 'error'>;
  /** Who ships the log, and the programs, move to the cluster that is live now. */
  onSwitched(environment: Environment): Promise<void>;
}

const lookEveryMs = 2_000;

/** The standbys of all environments whose plan asks for one, from the start of a server to its end. */
export class Replicas {
  readonly #setting: ReplicaSetting;
  readonly #all = new Map<string, { replication: Replication; rule: ReplicationRule }>();

  constructor(setting: ReplicaSetting) {
    this.#setting = setting;
  }

  /** The environments' own clusters run already. A fail over that a crash broke off comes to its end here. */
  async start(): Promise<void> {
    const { environments, ruleOf, state, databaseUrl } = this.#setting;
    for (const environment of environments.filter((each) => hasOwnCluster(each, databaseUrl))) {
      const rule = ruleOf(environment);
      if (!rule) {
        await retire(clustersOf(state, environment.name));
        continue;
      }
      const replication = await this.#replicationOf(environment, rule);
      await replication.start();
      this.#all.set(environment.name, { replication, rule });
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#all.values()].map(({ replication }) => replication.close()));
  }

  /** What the plan asks for, and what is seen; null where there is no pair yet. @throws Refusal when there is to be none */
  async look(name: string): Promise<{ rule: ReplicationRule; standing: Standing | null }> {
    const { replication, rule } = this.#of(name);
    return { rule, standing: await replication.standing() };
  }

  /** @throws Refusal when the environment is to have no standby, or has none yet */
  async standing(name: string): Promise<ReplicaStanding> {
    const { rule, standing } = await this.look(name);
    if (!standing)
      throw new Refusal('conflict', `La réplique de ${name} n’est pas encore faite : redemandez dans un instant.`);
    const { pair, stream } = standing;
    return {
      findings: told(name, rule, standing, Date.now()),
      ...{ primary: pair.primary, guarantee: pair.guarantee, last: pair.last },
      standby: pair.standby?.ready ? pair.standby.name : null,
      lagMs: stream?.lagMs ?? null,
      lagBytes: stream?.lagBytes ?? null,
    };
  }

  /** @throws Refusal, ReplicaError */
  async failOver(name: string, by: string, acceptLoss: boolean): Promise<FailedOver> {
    return this.#of(name).replication.failOver(by, { acceptLoss });
  }

  #of(name: string) {
    const found = this.#all.get(name);
    if (found) return found;
    const { environments } = this.#setting;
    if (environments.some((each) => each.name === name)) throw new Refusal('conflict', unasked(name));
    const known = environments.map((each) => each.name).join(', ');
    throw new Refusal('not-found', `Bascule ne s’occupe pas ici de « ${name} » : choisissez parmi ${known}.`);
  }

  async #replicationOf(environment: Environment, rule: ReplicationRule): Promise<Replication> {
    const { state, pool, secrets, logger, onSwitched } = this.#setting;
    const { name, backup } = environment;
    if (!backup) throw new Error(unasked(name));
    return new Replication({
      ...{ environment: name, rule, pool, lookEveryMs, clock: Date.now },
      clusters: clustersOf(state, name),
      store: new BackupStore(storeOf(state, name), await backupKey(secrets, name)),
      archiving: archivingOf(backup),
      onSwitched: () => onSwitched(environment),
      onTrouble: (error) => logger.error({ environment: name, error: error.message }, 'a standby is in trouble'),
    });
  }
}

function unasked(name: string): string {
  return `Le plan ne demande pas de réplique pour ${name} : ajoutez « replication » (et « backup ») à cet environnement, puis relancez « npx bascule up ».`;
}
