import { EventEmitter } from 'node:events';
import type { Pool, PoolClient } from 'pg';
import { replay, type Deployment } from '../core/deployment/deployment.ts';
import { fact as factSchema, type DeploymentEvent, type Fact } from '../core/deployment/event.ts';
import { isOver } from '../core/deployment/retire.ts';
import type { Clock } from './clock.ts';
import { holdLease, type Lease } from './lease.ts';
import { transaction } from './transaction.ts';

/** What a new fact changes beside the log, in the same transaction. */
export type Effect = (client: PoolClient) => Promise<void>;

/**
 * What a fact brings about beside the deployment (a message, an incident), in the same transaction: it is there if and
 * only if the fact is, and once. `deployment` is as the fact left it. It must write with `client` alone, and only to the
 * database: the world outside is told by whoever takes from there.
 */
export type Consequence = (client: PoolClient, deployment: Deployment, event: DeploymentEvent) => Promise<void>;

export interface Recorded {
  deployment: string;
  event: DeploymentEvent;
}

/** Another deployment is under way in the environment; `running` is its id, null when it has just ended. */
export class EnvironmentBusy extends Error {
  readonly running: string | null;
  constructor(environment: string, running: string | null) {
    super(`Un déploiement est déjà en cours vers ${environment}.`);
    this.name = 'EnvironmentBusy';
    this.running = running;
  }
}

/** The log of deployments. Listeners hear each event after it is on disk. */
export class DeploymentLog {
  readonly #pool: Pool;
  readonly #clock: Clock;
  readonly #consequences: readonly Consequence[];
  readonly #heard = new EventEmitter<{ recorded: [Recorded] }>();

  constructor(pool: Pool, clock: Clock, consequences: readonly Consequence[] = []) {
    this.#pool = pool;
    this.#clock = clock;
    this.#consequences = consequences;
    this.#heard.setMaxListeners(0);
  }

  onRecorded(listener: (recorded: Recorded) => void): () => void {
    this.#heard.on('recorded', listener);
    return () => this.#heard.off('recorded', listener);
  }

  /** Opens a deployment with its first facts. @throws EnvironmentBusy */
  async open(environment: string, facts: [Fact & { type: 'requested' }, ...Fact[]]): Promise<string> {
    const opened = await transaction(this.#pool, async (client) => {
      const id = await insert(client, environment, this.#clock.now());
      return { id, ...(await this.#record(client, id, [], facts)) };
    }).catch(async (error: unknown) => {
      if (!isTaken(error)) throw error;
      throw new EnvironmentBusy(environment, (await this.active(environment))?.id ?? null);
    });
    this.#tell(opened.id, opened.events);
    return opened.id;
  }

  /** Appends facts under the lease: a server that lost its environment writes nothing. @throws LeaseLost */
  async append(id: string, lease: Lease, facts: Fact[], effect?: Effect): Promise<Deployment> {
    return this.#write(
      id,
      () => facts,
      async (client) => {
        await holdLease(client, lease);
        await effect?.(client);
      },
    );
  }

  /** The same, unless one of these was written after `known`: what the facts rest on may be no more. */
  async appendUnless(
    said: readonly Fact['type'][],
    known: number,
    { id, lease, facts }: { id: string; lease: Lease; facts: Fact[] },
  ): Promise<void> {
    const isSaid = ({ seq, type }: DeploymentEvent) => seq > known && said.includes(type);
    await this.#write(
      id,
      (_deployment, events) => (events.some(isSaid) ? [] : facts),
      (client) => holdLease(client, lease),
    );
  }

  /** Appends what `choose` makes of the deployment as it stands; nothing else can be written in between. */
  async amend(id: string, choose: (deployment: Deployment) => Fact[]): Promise<Deployment> {
    return this.#write(id, choose);
  }

  async events(id: string, afterSeq = 0): Promise<DeploymentEvent[]> {
    return read(this.#pool, id, afterSeq);
  }

  async find(id: string): Promise<Deployment | null> {
    const events = await this.events(id);
    return events.length === 0 ? null : replay(id, events);
  }

  /** The deployment under way in an environment. */
  async active(environment: string): Promise<Deployment | null> {
    return (await this.#newest('environment = $1 AND over_at IS NULL', environment, 1))[0] ?? null;
  }

  async latest(environment: string): Promise<Deployment | null> {
    return (await this.recent(environment, 1))[0] ?? null;
  }

  /** Newest first. */
  async recent(environment: string, limit: number): Promise<Deployment[]> {
    return this.#newest('environment = $1', environment, limit);
  }

  async #newest(where: string, environment: string, limit: number): Promise<Deployment[]> {
    const { rows } = await this.#pool.query<{ id: string }>(
      `SELECT id FROM bascule.deployment WHERE ${where} ORDER BY number DESC LIMIT $2`,
      [environment, limit],
    );
    const found = await Promise.all(rows.map(({ id }) => this.find(id)));
    return found.filter((each) => each !== null);
  }

  async #write(
    id: string,
    choose: (deployment: Deployment, events: DeploymentEvent[]) => Fact[],
    effect?: Effect,
  ): Promise<Deployment> {
    const { events, deployment } = await transaction(this.#pool, async (client) => {
      await client.query('SELECT 1 FROM bascule.deployment WHERE id = $1 FOR UPDATE', [id]);
      await effect?.(client);
      const before = await read(client, id, 0);
      return this.#record(client, id, before, choose(replay(id, before), before));
    });
    this.#tell(id, events);
    return deployment;
  }

  async #record(client: PoolClient, id: string, before: DeploymentEvent[], facts: Fact[]) {
    const at = Math.max(this.#clock.now(), before.at(-1)?.at ?? 0);
    const events = facts.map((fact, index) => ({ ...fact, seq: before.length + index + 1, at }));
    await insertEvents(client, id, events);
    for (const [index, event] of events.entries()) {
      const then = replay(id, [...before, ...events.slice(0, index + 1)]);
      for (const consequence of this.#consequences) await consequence(client, then, event);
    }
    const deployment = replay(id, [...before, ...events]);
    if (isOver(deployment)) await markOver(client, id, at);
    return { events, deployment };
  }

  #tell(id: string, events: DeploymentEvent[]): void {
    for (const event of events) this.#heard.emit('recorded', { deployment: id, event });
  }
}

async function insert(client: PoolClient, environment: string, at: number): Promise<string> {
  const { rows } = await client.query<{ id: string }>(
    'INSERT INTO bascule.deployment (environment, requested_at) VALUES ($1, $2) RETURNING id',
    [environment, at],
  );
  return (rows[0] as { id: string }).id;
}

async function insertEvents(client: PoolClient, id: string, events: DeploymentEvent[]): Promise<void> {
  for (const { seq, at, ...fact } of events) {
    await client.query('INSERT INTO bascule.deployment_event (deployment_id, seq, at, fact) VALUES ($1, $2, $3, $4)', [
      id,
      seq,
      at,
      JSON.stringify(fact),
    ]);
  }
}

async function markOver(client: PoolClient, id: string, at: number): Promise<void> {
  await client.query('UPDATE bascule.deployment SET over_at = $2 WHERE id = $1 AND over_at IS NULL', [id, at]);
}

async function read(client: Pool | PoolClient, id: string, afterSeq: number): Promise<DeploymentEvent[]> {
  const { rows } = await client.query<{ seq: number; at: string; fact: unknown }>(
    'SELECT seq, at, fact FROM bascule.deployment_event WHERE deployment_id = $1 AND seq > $2 ORDER BY seq',
    [id, afterSeq],
  );
  return rows.map(({ seq, at, fact }) => ({ ...factSchema.parse(fact), seq, at: Number(at) }));
}

const isTaken = (error: unknown) => error instanceof Error && 'code' in error && error.code === '23505';
