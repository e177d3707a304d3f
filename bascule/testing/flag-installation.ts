import { mkdirSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { fastify } from 'fastify';
import { BasculeClient } from '../cli/client.ts';
import { temporaryProject } from '../cli/spec/run-bascule.ts';
import { flag, type FlagInput } from '../core/flag/schema.ts';
import { plan as schema, type Plan, type PlanInput } from '../core/plan/schema.ts';
import { giveFlags } from '../engine/flag-given.ts';
import { findDefinition } from '../engine/flag-table.ts';
import { createToken } from '../engine/token-table.ts';
import { FlagBoard } from '../server/flag/board.ts';
import { KeyRing } from '../server/flag/key-ring.ts';
import { flagRoutes } from '../server/flag/routes.ts';
import { createdKey, outcome, type Outcome } from '../server/flag/wire.ts';
import { Access } from '../server/people/access.ts';
import { placeOf } from '../server/place.ts';
import { httpStatus, refusalOf } from '../server/refusal.ts';
import { MovableClock } from './movable-clock.ts';
import { ownDatabase, type OwnDatabase } from './own-database.ts';
import { littlePlan } from './product.ts';
import { withTeam } from './team.ts';

/** Paola changes flags, Karim may look at what she proposes, Dora leads incidents; `guarded` asks for a second person. */
export function withFlagTeam(plan: PlanInput): PlanInput {
  const team = withTeam(plan);
  const may = { 'product-owner': ['sign', 'flag'], 'devops-lead': ['deploy', 'respond'] } as const;
  return {
    ...team,
    roles: (team.roles ?? []).map((role) =>
      role.name in may ? { ...role, may: [...may[role.name as keyof typeof may]] } : role,
    ),
  };
}

interface Wanted {
  change?: (plan: PlanInput) => PlanInput;
  perSecond?: number;
}

/** The flags' part of a server: its real routes, board and tables, at both doors; no engine. */
export class FlagInstallation {
  readonly root: string;
  readonly plan: Plan;
  readonly clock: MovableClock;
  readonly database: OwnDatabase;
  readonly #doors = [fastify({ forceCloseConnections: true }), fastify({ forceCloseConnections: true })] as const;
  readonly #clients: BasculeClient[] = [];
  readonly #perSecond: number | undefined;
  board!: FlagBoard;
  #keys!: KeyRing;

  static async start(
    postgresUrl: string,
    { change = withFlagTeam, perSecond }: Wanted = {},
  ): Promise<FlagInstallation> {
    const input = change(littlePlan('Little', 20_000));
    const place = { root: await temporaryProject(input), plan: schema.parse(input) };
    const started = new FlagInstallation(place, await ownDatabase(postgresUrl), new MovableClock(), perSecond);
    return started.#open();
  }

  private constructor(
    { root, plan }: { root: string; plan: Plan },
    database: OwnDatabase,
    clock: MovableClock,
    perSecond?: number,
  ) {
    this.root = root;
    this.plan = plan;
    this.database = database;
    this.clock = clock;
    this.#perSecond = perSecond;
  }

  /** A second server on the same tables: beside the first, or after it. */
  async another(): Promise<FlagInstallation> {
    const place = { root: await temporaryProject(), plan: this.plan };
    return new FlagInstallation(place, this.database, this.clock, this.#perSecond).#open();
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#doors[1].server.address() as AddressInfo).port}`;
  }

  get planFile(): string {
    return join(this.root, 'plan/small.plan.ts');
  }

  /** A client of a person of the plan; of the machine's user without one. */
  async as(person: string | null): Promise<BasculeClient> {
    const client = new BasculeClient(this.#socket, person && (await this.tokenOf(person)));
    this.#clients.push(client);
    return client;
  }

  async tokenOf(person: string): Promise<string> {
    return (await createToken(this.database.pool, { person, by: 'owner', at: this.clock.now() })).token;
  }

  async key(environment = 'test', title = 'a program'): Promise<{ id: string; key: string }> {
    const client = await this.as('paola');
    return client.call('POST', `/api/environments/${environment}/flag-keys`, createdKey, { title, by: 'paola' });
  }

  /** Wants a whole definition, as it was just read. */
  async set(input: FlagInput, environment = 'test', person: string | null = 'paola'): Promise<Outcome> {
    const definition = flag.parse(input);
    const { key } = definition;
    const now = await findDefinition(this.database.pool, { environment, subject: 'flag', key });
    const body = { definition, revision: now?.revision ?? null, why: 'for a test', by: person ?? 'owner' };
    return (await this.as(person)).call('POST', pathOf(environment, key), outcome, body);
  }

  async turn(key: string, verb: string, person: string | null = 'paola', environment = 'test'): Promise<Outcome> {
    const body = { why: 'for a test', by: person ?? 'owner' };
    return (await this.as(person)).call('POST', `${pathOf(environment, key)}/${verb}`, outcome, body);
  }

  /** Shuts the doors; the tables stay for another. */
  async stop(): Promise<void> {
    for (const client of this.#clients) await client.close();
    this.#keys.close();
    await Promise.all(this.#doors.map((door) => door.close()));
    await this.board.close();
    rmSync(this.root, { recursive: true, force: true });
  }

  async close(): Promise<void> {
    await this.stop();
    await this.database.drop();
  }

  get #socket(): string {
    return placeOf(join(this.root, this.plan.stateDirectory)).serverSocket;
  }

  async #open(): Promise<FlagInstallation> {
    const { plan, clock } = this;
    const { pool, url: databaseUrl } = this.database;
    await giveFlags(pool, plan, clock.now());
    const environments = plan.environments.map(({ name }) => name);
    this.board = await FlagBoard.open({ pool, databaseUrl, environments, clock, onTrouble: () => {} });
    this.#keys = new KeyRing(pool, clock, this.board, this.#perSecond);
    const access = new Access(plan, pool);
    for (const door of this.#doors) {
      door.setErrorHandler((error, _request, reply) => {
        const { code, message } = refusalOf(error);
        return reply.code(httpStatus[code]).send({ error: { code, message } });
      });
      access.guard(door);
      flagRoutes(door, { plan, pool, clock, access, board: this.board, keys: this.#keys });
    }
    const [socket, net] = this.#doors;
    mkdirSync(dirname(this.#socket), { recursive: true });
    await socket.listen({ path: this.#socket });
    await net.listen({ host: '127.0.0.1', port: 0 });
    return this;
  }
}

const pathOf = (environment: string, key: string) =>
  `/api/environments/${environment}/flags/${encodeURIComponent(key)}`;
