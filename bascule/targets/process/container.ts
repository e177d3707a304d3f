import type { Fenced } from '../fence.ts';
import { TargetError } from '../target-error.ts';
import { slotName, type ContainerCondition, type ProcessSlotSpec, type SlotEvent } from '../target.ts';
import { nextLife, type BackOff } from './back-off.ts';
import { begin, end, resume, untilListening, type Life } from './life.ts';
import { lastLines } from './log-file.ts';
import { freePort, isFree } from './port.ts';
import { isAlive, killSession } from './proc.ts';
import type { ContainerRecord } from './record.ts';

export interface Surroundings {
  index: number;
  log: string;
  backOff: BackOff;
  /** What to run at the next life. */
  spec: () => ProcessSlotSpec;
  /** Keeps the slot's record; what throws here must not run. */
  keep: () => void;
  addresses: () => string[];
  /** What of the world outside is changed goes through here. */
  fenced: Fenced;
  emit: (event: SlotEvent) => void;
}

const PORT_ATTEMPTS = 5;

/** One of a slot's processes through all its lives: started, watched, started again when it dies. */
export class Container {
  state: 'starting' | 'running' | 'restarting' | 'stopped' = 'starting';
  port = 0;
  memoryBytes = 0;
  readonly #around: Surroundings;
  readonly #stopping = new AbortController();
  #life: Life | null = null;
  #restarts = 0;
  #deaths = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(around: Surroundings) {
    this.#around = around;
  }

  /** Resolves when it listens. @throws TargetError */
  async start(): Promise<void> {
    await this.#live();
  }

  /** Goes on with a recorded process; if it died while nobody looked, its next life begins. */
  adopt({ pid, startTicks, port, restarts, startedAt }: ContainerRecord): void {
    this.port = port;
    this.#restarts = restarts;
    if (pid === null) return this.#startAgain(0);
    this.#life = resume({ pid, startTicks }, new Date(startedAt ?? 0));
    if (isAlive({ pid, startTicks })) this.#watch(this.#life);
    else void this.#died(this.#life, { code: null, signal: null });
  }

  async stop(withinMs: number): Promise<void> {
    this.release();
    if (this.#life) await end(this.#life, withinMs, this.#around.fenced);
    this.state = 'stopped';
  }

  /** Leaves the process alone from now on. */
  release(): void {
    this.#stopping.abort();
    clearTimeout(this.#timer);
  }

  /** Called with what its session holds; over the limit it is ended, and then started again like any that dies. */
  measure(bytes: number): void {
    this.memoryBytes = bytes;
    const { memoryMb, stopWithinMs, id } = this.#around.spec();
    if (this.state !== 'running' || !this.#life || bytes <= memoryMb * 1024 * 1024) return;
    const usedMb = Math.round(bytes / 1024 / 1024);
    const sentence = `${slotName(id)} utilise ${usedMb} Mo, plus que ses ${memoryMb} Mo : il est relancé.`;
    this.state = 'restarting';
    this.#emit({
      type: 'slot-memory-exceeded',
      pid: this.#life.identity.pid,
      memoryMb: usedMb,
      limitMb: memoryMb,
      sentence,
    });
    end(this.#life, stopWithinMs, this.#around.fenced).catch((error: unknown) => {
      if (isStale(error)) this.#leave(error);
      else this.state = 'running';
    });
  }

  get pid(): number | null {
    return this.#life?.identity.pid ?? null;
  }

  condition(): ContainerCondition {
    return {
      pid: this.pid,
      port: this.port,
      restarts: this.#restarts,
      memoryMb: Math.round(this.memoryBytes / 1024 / 1024),
      startedAt: this.#life?.startedAt.toISOString() ?? null,
    };
  }

  record(): ContainerRecord {
    const { pid, port, restarts, startedAt } = this.condition();
    return { pid, port, restarts, startedAt, startTicks: this.#life?.identity.startTicks ?? 0 };
  }

  /** Between choosing a port and listening on it another program may take it: then another one is tried. */
  async #live(): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const { port, life } = await this.#begin();
      const spec = this.#around.spec();
      const came = await untilListening(life, port, spec.startWithinMs, this.#stopping.signal);
      if (came === 'listening') return this.#watch(life);
      if (came === 'stopped') throw cancelled(spec);
      if (came === 'late') await end(life, spec.stopWithinMs, this.#around.fenced);
      await killSession(life.identity);
      this.#life = null;
      if (came === 'late' || (await isFree(port)) || attempt === PORT_ATTEMPTS) throw await this.#startFailure(came);
    }
  }

  async #begin(): Promise<{ port: number; life: Life }> {
    const port = await this.#choosePort();
    try {
      return { port, life: await this.#around.fenced(() => this.#beginOn(port)) };
    } catch (error) {
      const unrecorded = this.#life;
      this.#life = null;
      if (unrecorded) await killSession(unrecorded.identity);
      throw error;
    }
  }

  #beginOn(port: number): Life {
    const spec = this.#around.spec();
    if (this.#stopping.signal.aborted) throw cancelled(spec);
    this.port = port;
    const life = begin(spec, port, this.#around.log);
    this.#life = life;
    this.#around.keep();
    return life;
  }

  async #choosePort(): Promise<number> {
    if (this.port === 0) return freePort();
    if (await isFree(this.port)) return this.port;
    const port = await freePort();
    const sentence = `Le port ${this.port} de ${this.#name} a été pris par un autre programme : il reçoit le ${port}.`;
    this.#emit({ type: 'slot-port-taken', port: this.port, sentence });
    return port;
  }

  #watch(life: Life): void {
    this.state = 'running';
    void life.ended.then((exit) => {
      if (!this.#stopping.signal.aborted) return this.#died(life, exit);
    });
  }

  async #died({ identity, startedAt }: Life, exit: Awaited<Life['ended']>): Promise<void> {
    this.state = 'restarting';
    this.#life = null;
    this.memoryBytes = 0;
    const how = exit.signal
      ? `a été arrêté par ${exit.signal}`
      : `s’est terminé${exit.code === null ? '' : ` avec le code ${exit.code}`}`;
    this.#emit({
      type: 'slot-process-exited',
      pid: identity.pid,
      ...exit,
      sentence: `Un processus de ${this.#name} ${how}.`,
    });
    await killSession(identity);
    if (!this.#stopping.signal.aborted) this.#startAgain(Date.now() - startedAt.getTime());
  }

  #startAgain(livedMs: number): void {
    this.state = 'restarting';
    const { deaths, waitMs } = nextLife(this.#deaths, livedMs, this.#around.backOff);
    this.#deaths = deaths;
    this.#timer = setTimeout(() => void this.#revive(), waitMs);
    this.#timer.unref();
  }

  async #revive(): Promise<void> {
    this.#restarts++;
    try {
      await this.#live();
    } catch (error) {
      if (this.#stopping.signal.aborted) return;
      if (isStale(error)) return this.#leave(error);
      const sentence = messageOf(error);
      this.#emit({ type: 'slot-process-exited', pid: 0, code: null, signal: null, sentence });
      return this.#startAgain(0);
    }
    const [restarts, addresses] = [this.#restarts, this.#around.addresses()];
    const sentence = `Un processus de ${this.#name} a été relancé (${restarts} fois jusqu’ici).`;
    this.#emit({ type: 'slot-process-restarted', pid: this.pid ?? 0, restarts, addresses, sentence });
  }

  /** Another server looks after the environment now: what it has there is not ours to end or to start again. */
  #leave(error: unknown): void {
    this.release();
    const sentence = `${this.#name} n’est plus suivi par ce serveur : ${messageOf(error)}`;
    this.#emit({ type: 'slot-left', sentence });
  }

  async #startFailure(came: 'late' | 'ended'): Promise<TargetError> {
    const { artifact, startWithinMs } = this.#around.spec();
    const lines = (await lastLines(this.#around.log, 20)).join('\n');
    const what = `${this.#name} (${artifact.version})`;
    if (came === 'ended') {
      return new TargetError(
        'exited-at-start',
        `${what} s’est terminé avant d’écouter sur son port. Fin de ${this.#around.log} :\n${lines}`,
      );
    }
    const sentence = `${what} n’a pas écouté en ${startWithinMs} ms sur le port que donne la variable PORT. Fin de ${this.#around.log} :\n${lines}`;
    return new TargetError('not-listening', sentence);
  }

  get #name(): string {
    return slotName(this.#around.spec().id);
  }

  #emit(event: Unplaced<SlotEvent>): void {
    this.#around.emit({ ...event, slot: this.#around.spec().id, container: this.#around.index });
  }
}

type Unplaced<Event> = Event extends SlotEvent ? Omit<Event, 'slot' | 'container'> : never;

const isStale = (error: unknown) => error instanceof TargetError && error.code === 'stale-epoch';

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

function cancelled({ id }: ProcessSlotSpec): TargetError {
  return new TargetError('start-cancelled', `${slotName(id)} a été arrêté pendant son démarrage.`);
}
