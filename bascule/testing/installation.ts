import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { BasculeClient } from '../cli/client.ts';
import { messagesOf } from '../cli/event-stream.ts';
import { stopAllSlots } from '../cli/up/targets.ts';
import type { DeploymentEvent } from '../core/deployment/event.ts';
import { plan as schema, type PlanInput } from '../core/plan/schema.ts';
import { ensureOwnDatabase } from '../server/own-database.ts';
import { createdToken } from '../server/people/wire.ts';
import { placeOf, type Place } from '../server/place.ts';
import { allPorts, portsOf } from '../server/ports.ts';
import type { DeploymentSummary, DeployRequestInput } from '../server/wire.ts';
import { freePorts } from './free-ports.ts';
import type { Move } from './movable-clock.ts';
import { Part } from './part.ts';
import { commit, littlePlan, writeProduct, type Behaviour } from './product.ts';

const bascule = fileURLToPath(new URL('..', import.meta.url));

/** What a test asks for beside the ref; the environment `test` and the machine's user where it does not say. */
type Asked = Omit<Partial<DeployRequestInput>, 'ref'>;

/** A whole Bascule of a test's own: a folder, a switch, a server, and the little product's plan. All real processes. */
export class Installation {
  readonly root: string;
  readonly port: number;
  readonly place: Place;
  readonly #plan: PlanInput;
  readonly #postgresUrl: string;
  /** Those that the server looks after; none: the plan's first. */
  readonly #environments: string[];
  readonly #clients: BasculeClient[] = [];
  #switch: Part | null = null;
  #server: Part | null = null;
  #moves: Move[] = [];

  static async create(
    postgresUrl: string,
    change: (plan: PlanInput) => PlanInput = (plan) => plan,
    environments: string[] = [],
  ): Promise<Installation> {
    const root = mkdtempSync(join(tmpdir(), 'bascule-test-'));
    const draft = schema.parse(change(littlePlan('Little', 1)));
    const offsets = allPorts(
      draft,
      0,
      draft.environments.map(({ name }) => name),
    );
    const plan = change(littlePlan(`Little ${root.slice(-6)}`, await freePorts(offsets)));
    mkdirSync(join(root, 'plan'));
    writeFileSync(join(root, '.gitignore'), '.little/\nout/\nplan/\n');
    mkdirSync(join(root, '.little'));
    const created = new Installation(root, plan, postgresUrl, environments);
    created.writePlan((each) => each);
    return created;
  }

  private constructor(root: string, plan: PlanInput, postgresUrl: string, environments: string[]) {
    this.root = root;
    this.port = plan.port;
    this.place = placeOf(join(root, '.little'));
    this.#plan = plan;
    this.#postgresUrl = postgresUrl;
    this.#environments = environments;
  }

  /**
   * The plan with a change, for the server's next start. Commands find it by its name; the server is given the same as
   * JavaScript, for which it need not load a compiler.
   */
  writePlan(change: (plan: PlanInput) => PlanInput): void {
    const text = JSON.stringify(change(this.#plan));
    for (const name of ['little.plan.ts', 'little.mjs']) {
      writeFileSync(join(this.root, 'plan', name), `export default ${text};`);
    }
  }

  async startSwitch(): Promise<void> {
    const { switchState, switchSocket } = this.place;
    const args = ['--state', switchState, '--socket', switchSocket, '--port', String(this.port)];
    this.#switch = await this.#start('switch', 'switch/main.ts', args);
  }

  async startServer(): Promise<void> {
    this.#server = await this.#start('server', 'server/main.ts', this.#serverArguments());
  }

  /** The same, living in a time that `moveTo` moves; a later one goes on with the time of the one before. */
  async startServerInTime(): Promise<void> {
    this.#server = await this.#start('server', 'testing/server-in-time.ts', this.#serverArguments(), 'ipc');
  }

  /** Forward, to a moment in milliseconds since 1970; it is there when this resolves. */
  async moveTo(at: number): Promise<void> {
    const answer = await this.#server?.ask({ moveTo: at });
    this.#moves = (answer as { moves: Move[] }).moves;
  }

  /** What the server's clock shows. */
  now(): number {
    return Date.now() + (this.#moves.at(-1)?.ahead ?? 0);
  }

  moveBy(ms: number): Promise<void> {
    return this.moveTo(this.now() + ms);
  }

  /** As a power cut would. Resolves when the process is gone. */
  async killServer(): Promise<void> {
    await this.#server?.end('SIGKILL');
    this.#server = null;
  }

  /** As a person does who stops it; what it still has to tell outside is told. Resolves when the process is gone. */
  async stopServer(): Promise<void> {
    await this.#server?.end('SIGTERM');
    this.#server = null;
  }

  client(token: string | null = null): BasculeClient {
    const client = new BasculeClient(this.place.serverSocket, token);
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

  /** Writes and commits a version of the little product, and asks for its deployment. */
  async deployVersion(behaviour: Behaviour, asked: Asked = {}, as = this.client()): Promise<string> {
    writeProduct(this.root, behaviour);
    return this.deploy(commit(this.root, behaviour.version), asked, as);
  }

  async deploy(ref: string, asked: Asked = {}, as = this.client()): Promise<string> {
    const { deployment } = await as.deploy({ environment: 'test', by: 'test', ...asked, ref });
    return deployment as string;
  }

  /** Where the public meets a component; the switch knows by the port which one is meant. */
  url(component = 'service', environment = 'test'): string {
    return `http://127.0.0.1:${portsOf(schema.parse(this.#plan), this.port).of(environment, component)}`;
  }

  /** The server's door to the network. */
  get consoleUrl(): string {
    return `http://127.0.0.1:${portsOf(schema.parse(this.#plan), this.port).console}`;
  }

  /** Of the plan's first companion. */
  get companionPort(): number {
    return portsOf(schema.parse(this.#plan), this.port).companions;
  }

  /** What the service says to the public. */
  async hello(environment = 'test'): Promise<string> {
    return (await fetch(`${this.url('service', environment)}/hello`)).text();
  }

  /** Every event as it happens, until the deployment is over; answers its summary. `hear` may return true to stop early. */
  async follow(
    id: string,
    hear: (event: DeploymentEvent) => boolean | undefined | void = () => {},
  ): Promise<DeploymentSummary | null> {
    const client = new BasculeClient(this.place.serverSocket);
    try {
      for await (const { event, data } of messagesOf(await client.eventStream(id, null))) {
        if (event === 'end') return JSON.parse(data) as DeploymentSummary;
        if (event === 'message' && hear(JSON.parse(data) as DeploymentEvent)) return null;
      }
      return null;
    } finally {
      await client.close();
    }
  }

  /** Of Bascule's own tables. */
  async rows(sql: string, ...values: unknown[]): Promise<unknown[]> {
    const client = new pg.Client({ connectionString: await ensureOwnDatabase(this.#postgresUrl, this.#plan.name) });
    await client.connect();
    try {
      return (await client.query(sql, values)).rows as unknown[];
    } finally {
      await client.end();
    }
  }

  async remove(): Promise<void> {
    for (const client of this.#clients) await client.close();
    await this.#server?.end('SIGTERM');
    await this.#switch?.end('SIGKILL');
    await stopAllSlots({ plan: schema.parse(this.#plan), root: this.root, place: this.place });
    rmSync(this.root, { recursive: true, force: true });
  }

  #serverArguments(): string[] {
    const environments = this.#environments.length > 0 ? ['--environments', this.#environments.join(',')] : [];
    return ['--plan', join(this.root, 'plan/little.mjs'), ...environments];
  }

  #start(name: 'switch' | 'server', program: string, args: string[], channel: 'ipc' | 'ignore' = 'ignore') {
    const { state, switchSocket, serverSocket } = this.place;
    const env = { BASCULE_DATABASE_URL: this.#postgresUrl, BASCULE_CLOCK_MOVES: JSON.stringify(this.#moves) };
    const log = join(state, `${name}.log`);
    const [socket, path] = name === 'switch' ? [switchSocket, '/state'] : [serverSocket, '/api/health'];
    return Part.start({ name, program: join(bascule, program), args, env, log, channel }, socket, path);
  }
}
