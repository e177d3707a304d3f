import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { identify, readRecord, stopProcess } from '../../../bascule/cli/machine/process-record.ts';
import { startPostgres } from '../../../bascule/database/embedded.ts';
import { MovableClock, type Move } from '../../../bascule/testing/movable-clock.ts';
import { readPlan, type PlanFile } from '../../../bascule/plan-file/plan-file.ts';
import { placeOf, type Place } from '../../../bascule/server/place.ts';
import { portsOf, type Ports } from '../../../bascule/server/ports.ts';
import { Bascule } from '../../rewapp/bascule.ts';

const environments = 'staging,production';
const startWithinMs = 120_000;
const stopWithinMs = 30_000;

export interface Setting {
  /** A copy of the source with a repository of its own; its state is kept in it. */
  directory: string;
  port: number;
  /** Where npm asks for advisories; null: where this machine's npm does. */
  registry: string | null;
  signal: AbortSignal;
}

/** A REWAPP with staging and production on this machine, whose Bascule lives in a time that we move. */
export class TimedRewapp {
  readonly bascule: Bascule;
  readonly planFile: PlanFile;
  readonly place: Place;
  readonly #setting: Setting;
  readonly #variables: NodeJS.ProcessEnv;
  #server: ChildProcess | null = null;
  /** As the server's runs. */
  #clock = new MovableClock();

  static async prepare(setting: Setting): Promise<TimedRewapp> {
    const planFile = await readPlan(join(setting.directory, 'plan/rewapp.plan.ts'));
    return new TimedRewapp(setting, planFile, await homeOf(planFile.state, setting.registry));
  }

  private constructor(setting: Setting, planFile: PlanFile, home: string) {
    this.#setting = setting;
    this.planFile = planFile;
    this.place = placeOf(planFile.state);
    // Whoever has a token or a DATABASE_URL of their own keeps it out of this.
    const none = { BASCULE_TOKEN: undefined, DATABASE_URL: undefined };
    this.#variables = { ...none, HOME: home, XDG_CONFIG_HOME: join(home, '.config') };
    this.bascule = new Bascule(setting.directory, { signal: setting.signal, variables: this.#variables });
  }

  /** As anybody does it; then the server makes room for one that lives in a time of ours. Answers what `up` told. */
  async start(): Promise<unknown[]> {
    const told = await this.bascule.up('--environments', environments, '--port', String(this.#setting.port));
    await this.enterTime();
    return told;
  }

  /** The server ends as for an upgrade, and the next one goes on with what the log says. The traffic does not notice. */
  async enterTime(): Promise<void> {
    const running = await readRecord(this.place.serverPid);
    if (running) await stopProcess(running, stopWithinMs);
    await rm(this.place.serverPid, { force: true });
    const postgres = await startPostgres({ directory: this.place.postgres });
    const log = await open(join(this.place.logs, 'server.log'), 'a');
    const { directory, port } = this.#setting;
    const args = ['--plan', this.planFile.file, '--port', String(port), '--environments', environments];
    this.#server = spawn(process.execPath, [join(directory, 'bascule/testing/server-in-time.ts'), ...args], {
      cwd: directory,
      env: { ...process.env, ...this.#variables, BASCULE_DATABASE_URL: postgres.url('postgres') },
      stdio: ['ignore', log.fd, log.fd, 'ipc'],
    });
    await log.close();
    await this.#answering(this.#server);
  }

  now(): number {
    return this.#clock.now();
  }

  /** What Bascule's clock showed when this machine's showed that. */
  shownAt(systemMs: number): number {
    return this.#clock.fromSystem(systemMs);
  }

  /** Forward; what lies before is left alone. */
  async moveTo(at: number): Promise<void> {
    if (at <= this.now()) return;
    const server = this.#server;
    if (!server?.connected) throw new Error(`The server ended by itself: ${join(this.place.logs, 'server.log')}`);
    const answered = once(server, 'message') as Promise<[{ moves: Move[] }]>;
    server.send({ moveTo: at });
    const [{ moves }] = await answered;
    this.#clock = new MovableClock(moves);
  }

  get ports(): Ports {
    return portsOf(this.planFile.plan, this.#setting.port);
  }

  urlOf(environment: string, component: string): string {
    return `http://127.0.0.1:${this.ports.of(environment, component)}`;
  }

  /** Nothing runs any more; the state stays, to be looked at. */
  async stop(): Promise<void> {
    const server = await identify(this.#server?.pid ?? 0);
    if (server) await stopProcess(server, stopWithinMs);
    await new Bascule(this.#setting.directory, { variables: this.#variables }).down();
  }

  async #answering(server: ChildProcess): Promise<void> {
    const until = Date.now() + startWithinMs;
    while ((await this.bascule.status()) === null) {
      if (server.exitCode !== null || Date.now() > until)
        throw new Error(`The server in a time of its own does not answer: ${join(this.place.logs, 'server.log')}`);
      await pause(200, undefined, { signal: this.#setting.signal });
    }
  }
}

/** A home with nothing of the user's: no token, and npm's registry as it was given. */
async function homeOf(state: string, registry: string | null): Promise<string> {
  const home = join(state, 'home');
  await mkdir(home, { recursive: true });
  await writeFile(join(home, '.npmrc'), registry === null ? '' : `registry=${registry}\n`);
  return home;
}
