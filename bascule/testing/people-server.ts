import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fastify, type FastifyInstance } from 'fastify';
import type { Pool } from 'pg';
import { BasculeClient } from '../cli/client.ts';
import { temporaryProject } from '../cli/spec/run-bascule.ts';
import type { CheckEvidence } from '../core/checklist/before.ts';
import type { Fact } from '../core/deployment/event.ts';
import type { GateResult } from '../core/gate/result.ts';
import { plan as schema, type Plan, type PlanInput } from '../core/plan/schema.ts';
import { systemClock } from '../engine/clock.ts';
import { DeploymentLog } from '../engine/deployment-log.ts';
import { logDeployments } from '../server/approval/log-deployments.ts';
import { approvalRoutes } from '../server/approval/routes.ts';
import { checklistRoutes } from '../server/checklist/routes.ts';
import { incidentRoutes } from '../server/incident/routes.ts';
import { Access } from '../server/people/access.ts';
import { peopleRoutes } from '../server/people/routes.ts';
import { createdToken } from '../server/people/wire.ts';
import { placeOf } from '../server/place.ts';
import { httpStatus, refusalOf } from '../server/refusal.ts';
import { ownDatabase, type OwnDatabase } from './own-database.ts';
import { littlePlan } from './product.ts';
import { withTeam } from './team.ts';

/** What a deployment of a test is asked with. */
export interface Asked {
  environment?: string;
  by?: string;
  authors?: string[];
  digest?: string | null;
  releaseKind?: 'standard' | 'hotfix';
  kind?: 'release' | 'rollback';
}

/** The people's part of a server: its real routes, log and tables, on the unix socket of a project; no engine. */
export class PeopleServer {
  readonly root: string;
  readonly plan: Plan;
  readonly log: DeploymentLog;
  readonly #database: OwnDatabase;
  readonly #clients: BasculeClient[] = [];
  readonly server: FastifyInstance;
  readonly socket: string;
  /** Deployments whose engine was woken. */
  readonly woken: string[] = [];
  gates: GateResult[] = [];
  checks: CheckEvidence[] = [];

  static async start(postgresUrl: string, change = withTeam): Promise<PeopleServer> {
    const input: PlanInput = change(littlePlan('Little', 20_000));
    const started = new PeopleServer(await temporaryProject(input), input, await ownDatabase(postgresUrl));
    mkdirSync(dirname(started.socket), { recursive: true });
    await started.server.listen({ path: started.socket });
    return started;
  }

  private constructor(root: string, input: PlanInput, database: OwnDatabase) {
    this.root = root;
    this.plan = schema.parse(input);
    this.#database = database;
    this.socket = placeOf(join(root, input.stateDirectory)).serverSocket;
    this.log = new DeploymentLog(this.pool, systemClock);
    this.server = fastify({ forceCloseConnections: true });
    this.server.setErrorHandler((error, _request, reply) => {
      const { code, message } = refusalOf(error);
      return reply.code(httpStatus[code]).send({ error: { code, message } });
    });
    const access = new Access(this.plan, this.pool);
    access.guard(this.server);
    const deployments = logDeployments(this.log, async (id) => void this.woken.push(id));
    const ground = { plan: this.plan, pool: this.pool, clock: systemClock, access, deployments };
    peopleRoutes(this.server, ground);
    approvalRoutes(this.server, ground);
    incidentRoutes(this.server, { ...ground, log: this.log });
    checklistRoutes(this.server, {
      ...ground,
      evidence: { gates: async () => this.gates, checks: async () => this.checks },
    });
    this.server.post<{ Params: { environment: string } }>('/api/try/:environment', async (request) => ({
      by: access.require(request, 'deploy', request.params.environment, 'somebody'),
    }));
  }

  get pool(): Pool {
    return this.#database.pool;
  }

  get planFile(): string {
    return join(this.root, 'plan/small.plan.ts');
  }

  client(token: string | null = null): BasculeClient {
    const client = new BasculeClient(this.socket, token);
    this.#clients.push(client);
    return client;
  }

  /** A client of a person of the plan. */
  async as(person: string): Promise<BasculeClient> {
    return this.client((await this.tokenOf(person)).token);
  }

  tokenOf(person: string) {
    return this.client().call('POST', '/api/tokens', createdToken, { person, by: 'owner' });
  }

  /** Opens a deployment, built unless `digest` is null; the one before in its environment is refused. */
  async deployment(asked: Asked = {}): Promise<string> {
    const { environment = 'guarded', by = 'dora', authors = [], digest = 'sha-1' } = asked;
    const running = await this.log.active(environment);
    if (running)
      await this.tell(running.id, { type: 'gate-failed', gate: 'test', reason: 'over' }, { type: 'retired' });
    const requested: Fact & { type: 'requested' } = {
      ...{ type: 'requested', environment, by, authors, kind: asked.kind ?? 'release', version: 'v1' },
      releaseKind: asked.releaseKind ?? 'standard',
      source: { directory: '/src', ref: 'main', commit: null },
      train: [{ component: 'service', kind: 'process', from: null, to: 'blue' }],
    };
    const built: Fact[] = digest ? [{ type: 'built', component: 'service', digest, reused: false, tookMs: 1 }] : [];
    return this.log.open(environment, [requested, ...built]);
  }

  async tell(id: string, ...facts: Fact[]): Promise<void> {
    await this.log.amend(id, () => facts);
  }

  async close(): Promise<void> {
    for (const client of this.#clients) await client.close();
    await this.server.close();
    await this.#database.drop();
    rmSync(this.root, { recursive: true, force: true });
  }
}
