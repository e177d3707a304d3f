import { setTimeout } from 'node:timers/promises';
import type Docker from 'dockerode';

/** One thing that the engine tells of a container of ours. */
export interface EngineEvent {
  what: 'start' | 'die' | 'oom';
  container: string;
  /** Of `die`. */
  exitCode: number;
}

interface Message {
  Action?: string;
  Actor?: { ID: string; Attributes?: Record<string, string> };
  timeNano?: number;
}

const AGAIN_AFTER_MS = 500;

/**
 * Follows the engine's events, through its restarts too: what it told while nobody listened is asked for afterwards
 * (it keeps the last 256). Resolves `ready` once nothing can be missed any more.
 */
export class EngineEvents {
  readonly #engine: Docker;
  readonly #filters: Record<string, string[]>;
  readonly #tell: (event: EngineEvent) => void;
  readonly #over = new AbortController();
  readonly ready: Promise<void>;
  #seenNs = 0n;
  #last = '';

  constructor(engine: Docker, label: string, tell: (event: EngineEvent) => void) {
    this.#engine = engine;
    this.#filters = { type: ['container'], event: ['start', 'die', 'oom'], label: [label] };
    this.#tell = tell;
    this.ready = this.#connect().then((stream) => void this.#follow(stream));
    this.ready.catch(() => {});
  }

  release(): void {
    this.#over.abort();
  }

  async #connect(): Promise<NodeJS.ReadableStream> {
    const since =
      this.#seenNs === 0n
        ? {}
        : { since: `${this.#seenNs / 1_000_000_000n}.${String(this.#seenNs % 1_000_000_000n).padStart(9, '0')}` };
    return this.#engine.getEvents({ filters: this.#filters, abortSignal: this.#over.signal, ...since } as object);
  }

  async #follow(stream: NodeJS.ReadableStream): Promise<void> {
    for (let next: NodeJS.ReadableStream | null = stream; !this.#over.signal.aborted;) {
      if (next) await this.#read(next).catch(() => {});
      await setTimeout(AGAIN_AFTER_MS, undefined, { signal: this.#over.signal, ref: false }).catch(() => {});
      next = this.#over.signal.aborted ? null : await this.#connect().catch(() => null);
    }
  }

  async #read(stream: NodeJS.ReadableStream): Promise<void> {
    let rest = '';
    for await (const part of stream) {
      const lines = (rest + String(part)).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line !== '') this.#one(JSON.parse(line) as Message);
    }
  }

  /** The one told last comes again after a break. */
  #one({ Action, Actor, timeNano }: Message): void {
    const at = BigInt(timeNano ?? 0);
    const what = `${Action} ${Actor?.ID}`;
    if (!Actor || at < this.#seenNs || (at === this.#seenNs && what === this.#last)) return;
    [this.#seenNs, this.#last] = [at, what];
    if (Action !== 'start' && Action !== 'die' && Action !== 'oom') return;
    this.#tell({ what: Action, container: Actor.ID, exitCode: Number(Actor.Attributes?.['exitCode'] ?? 0) });
  }
}
