import type { Socket } from 'node:net';
import { CoarseClock } from './clock.ts';
import { Connection, type Host } from './connection.ts';
import { Doorways } from './doorways.ts';
import { Exchange } from './exchange.ts';
import { writeLine } from './failure-log.ts';
import type { RequestHead } from './head.ts';
import { PRODUCTION_LIMITS, type Limits } from './limits.ts';
import { Listeners } from './listeners.ts';
import type { Slot } from './slot.ts';
import { declared, fenced, shadowed, slotPut, slotRemoved, weighted, withDoorway, type SlotName } from './state.ts';
import { readState, writeState } from './state-file.ts';
import { Statistics } from './statistics.ts';
import { SwitchError } from './switch-error.ts';
import { COLOURS, liveBackend, slotsOf, Table } from './table.ts';
import type {
  DeclareCommand,
  DrainCommand,
  Drained,
  PutSlotCommand,
  SetDoorwayCommand,
  SetShadowCommand,
  SetWeightsCommand,
  ShadowStats,
  Stats,
  Switched,
  SwitchState,
} from './wire.ts';

export type SwitchOptions = { stateFile: string; port: number | null; host: string; limits?: Partial<Limits> };

const DEFAULT_PORT = 8080;

/**
 * The traffic switch: its ports, its services, and the commands that change them. Commands run one after another:
 * decide the next state, write it to disk, then let the traffic see it.
 */
export class TrafficSwitch {
  readonly #stateFile: string;
  readonly #limits: Limits;
  readonly #statistics = new Statistics();
  readonly #table = new Table(this.#statistics);
  readonly #connections = new Set<Connection>();
  readonly #clock: CoarseClock;
  readonly #listeners: Listeners;
  readonly #doorways = new Doorways();
  readonly #host: Host;
  #state: SwitchState;
  #lastCommand: Promise<unknown> = Promise.resolve();
  #isStopping = false;

  private constructor(options: SwitchOptions, state: SwitchState) {
    this.#stateFile = options.stateFile;
    this.#limits = { ...PRODUCTION_LIMITS, ...options.limits };
    this.#state = state;
    this.#clock = new CoarseClock((now) => this.#sweep(now));
    this.#listeners = new Listeners(options.host, (socket, port) => this.#accept(socket, port));
    this.#host = this.#hostOf(null);
  }

  /** Takes up the state on disk, opens all ports, serves. Throws with a sentence when one of these can't be done. */
  static async start(options: SwitchOptions): Promise<TrafficSwitch> {
    const known = await readState(options.stateFile);
    const port = options.port ?? known?.port ?? DEFAULT_PORT;
    const started = new TrafficSwitch(options, { epochs: {}, services: [], doorways: [], ...known, port });
    try {
      await started.#takeUp();
    } catch (error) {
      started.#clock.stop();
      started.#listeners.closeAll();
      throw error;
    }
    return started;
  }

  get state(): SwitchState {
    return this.#state;
  }

  slot(name: SlotName): Slot | null {
    return this.#table.slot(name);
  }

  stats(sinceSecond: number): Stats {
    const now = Date.now();
    return { now, buckets: this.#statistics.since(sinceSecond, now) };
  }

  /** What came of the copies, by shadow. */
  shadowStats(): ShadowStats {
    return { shadows: [...this.#table.services].flatMap(({ shadow }) => shadow?.tally() ?? []) };
  }

  declare(environment: string, command: DeclareCommand): Promise<void> {
    return this.#inTurn(async () => {
      const next = declared(this.#state, environment, command);
      const before = portsOf(this.#state);
      const opened: number[] = [];
      try {
        for (const port of portsOf(next)) if (!this.#listeners.has(port)) opened.push(await this.#listeners.open(port));
        await this.#save(next);
      } catch (error) {
        for (const port of opened) this.#listeners.close(port);
        throw error;
      }
      for (const port of before) if (!portsOf(next).includes(port)) this.#listeners.close(port);
      this.#table.declare(next);
    });
  }

  putSlot(name: SlotName, command: PutSlotCommand): Promise<void> {
    return this.#inTurn(async () => {
      const next = slotPut(this.#state, name, command);
      const backend = await liveBackend(command.backend);
      await this.#save(next);
      const { version } = command;
      const left = this.#table.putSlot(name, { version, backend: command.backend }, backend, this.#clock.now);
      if (left.length > 0) for (const connection of this.#connections) connection.left(left);
      this.#table.setShadows(next, this.#limits);
    });
  }

  removeSlot(name: SlotName, epoch: number): Promise<void> {
    return this.#inTurn(async () => {
      const next = slotRemoved(this.#state, name, epoch);
      const inFlight = this.#table.slot(name)?.inFlight ?? 0;
      if (inFlight > 0) {
        const message = `${name.component}/${name.colour} répond encore (requêtes en cours : ${inFlight}) ; attendez qu’il ait fini.`;
        throw new SwitchError('slot-busy', message);
      }
      await this.#save(next);
      this.#table.removeSlot(name);
      this.#table.setShadows(next, this.#limits);
    });
  }

  setShadow(environment: string, command: SetShadowCommand): Promise<void> {
    return this.#inTurn(async () => {
      await this.#save(shadowed(this.#state, environment, command));
      this.#table.setShadows(this.#state, this.#limits);
    });
  }

  /** Answers once they were tried: an address that is not there yet opens as soon as it is. */
  setDoorway(environment: string, command: SetDoorwayCommand): Promise<void> {
    return this.#inTurn(async () => {
      await this.#save(withDoorway(this.#state, environment, command));
      await this.#doorways.set(this.#state.doorways);
    });
  }

  setWeights(environment: string, command: SetWeightsCommand): Promise<Switched> {
    return this.#inTurn(async () => {
      await this.#save(weighted(this.#state, environment, command));
      this.#table.setWeights(this.#state, this.#clock.now);
      const inFlight: Switched['inFlight'] = {};
      for (const { component } of command.weights) {
        for (const colour of COLOURS) {
          const slot = this.#table.slot({ environment, component, colour });
          if (slot) inFlight[`${component}/${colour}`] = slot.inFlight;
        }
      }
      return { switchedAt: Date.now(), inFlight };
    });
  }

  /** Waits outside the turn of commands: a rollback must not wait for a drain. */
  async drain(name: SlotName, { epoch, withinMs }: DrainCommand): Promise<Drained> {
    fenced(this.#state, name.environment, epoch);
    const slot = this.#table.slot(name);
    if (!slot)
      throw new SwitchError('not-found', `${name.component}/${name.colour} est vide : il n’y a rien à attendre.`);
    const isDrained = await slot.drained(withinMs);
    if (isDrained) slot.closeIdle();
    return { drained: isDrained, inFlight: slot.inFlight, upgraded: slot.streams.size };
  }

  /** Takes no more connections, lets what is in flight finish for at most `withinMs`, then cuts the rest. */
  async stop(withinMs: number): Promise<void> {
    this.#isStopping = true;
    this.#listeners.closeAll();
    const closed = Promise.withResolvers<void>();
    const timer = setTimeout(closed.resolve, withinMs);
    for (const connection of this.#connections) {
      connection.socket.once('close', () => this.#connections.size === 0 && closed.resolve());
      if (connection.isIdle) connection.socket.destroy();
    }
    if (this.#connections.size > 0) await closed.promise;
    clearTimeout(timer);
    for (const connection of this.#connections) connection.socket.destroy();
    for (const service of this.#table.services) for (const slot of slotsOf(service)) slot.closePools();
    this.#clock.stop();
    await this.#lastCommand;
    this.#doorways.closeAll();
  }

  async #takeUp(): Promise<void> {
    const port = await this.#listeners.open(this.#state.port);
    this.#state = { ...this.#state, port };
    for (const service of portsOf(this.#state)) await this.#listeners.open(service);
    this.#table.declare(this.#state);
    for (const { environment, component, slots } of this.#state.services) {
      for (const colour of COLOURS) {
        const state = slots[colour];
        if (!state) continue;
        const backend = await liveBackend(state.backend).catch((error: Error) => {
          writeLine({ level: 'error', message: error.message, environment, component, colour });
          return null;
        });
        if (backend) this.#table.putSlot({ environment, component, colour }, state, backend, this.#clock.now);
      }
    }
    this.#table.setWeights(this.#state, this.#clock.now);
    this.#table.setShadows(this.#state, this.#limits);
    await this.#doorways.set(this.#state.doorways);
  }

  async #save(next: SwitchState): Promise<void> {
    await writeState(this.#stateFile, next);
    this.#state = next;
  }

  #inTurn<T>(command: () => Promise<T>): Promise<T> {
    const result = this.#lastCommand.then(command);
    this.#lastCommand = result.catch(() => {});
    return result;
  }

  #accept(socket: Socket, port: number): void {
    if (this.#connections.size >= this.#limits.connections) return void socket.destroy();
    const connection = new Connection(socket, port === this.#state.port ? this.#host : this.#hostOf(port));
    this.#connections.add(connection);
    socket.on('close', () => this.#connections.delete(connection));
  }

  /** What the connections of one port see: by port that port's own service, else the one that Host names. */
  #hostOf(port: number | null): Host {
    const isStopping = (): boolean => this.#isStopping;
    const host: Host = {
      clock: this.#clock,
      limits: this.#limits,
      get isStopping() {
        return isStopping();
      },
      respond: (client, head) => this.#respond(client, head, port, host),
    };
    return host;
  }

  #respond(client: Connection, head: RequestHead, port: number | null, host: Host): void {
    const service = port === null ? this.#table.byHost(head.host) : this.#table.byPort(port);
    if (!service) return client.refuse(404, `Aucun service n’est déclaré pour l’hôte « ${head.host} ».`);
    new Exchange(client, head, service.forTarget(head.target), host).start();
  }

  #sweep(now: number): void {
    for (const connection of this.#connections) connection.sweep(now);
    for (const service of this.#table.services) {
      service.scout(now, this.#limits.holdMs);
      for (const slot of slotsOf(service)) this.#sweepSlot(slot, now);
    }
  }

  #sweepSlot(slot: Slot, now: number): void {
    if (slot.backend.kind === 'process') {
      for (const pool of slot.backend.pools) pool.dropIdle(now - this.#limits.upstreamIdleMs);
    }
    const { unweightedSince, streams } = slot;
    if (unweightedSince === null || now - unweightedSince < this.#limits.streamsAfterSwitchMs) return;
    for (const stream of streams) stream.cut();
  }
}

function portsOf(state: SwitchState): number[] {
  return state.services.map(({ port }) => port);
}
