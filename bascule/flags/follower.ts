import { setTimeout as pause } from 'node:timers/promises';
import { readSnapshot, type ReadSnapshot } from '../core/flag/read-snapshot.ts';
import { EventStream } from './event-stream.ts';
import { Silence } from './silence.ts';

export interface Source {
  /** Of the Bascule server, as in `http://127.0.0.1:4090`. */
  url: string;
  environment: string;
  key: string;
  pauses: Pauses;
  chance(): number;
}

export interface Pauses {
  /** Before the first new attempt; then twice as long each time, up to `mostMs`. */
  firstMs: number;
  mostMs: number;
  /** A server that does not answer within this is away. */
  answerMs: number;
  /** A stream on which nothing comes for so long, not even a heartbeat, is dead. */
  silenceMs: number;
}

export interface Ear {
  onSnapshot(read: ReadSnapshot): void;
  /** What is known is what the server knows, from here on. */
  onLive(): void;
  /** What is known may be out of date from here on; told at the end of each attempt. */
  onLost(why: string): void;
}

/**
 * Follows the flags of an environment through cuts and restarts of the server: first its snapshot, if it is another than
 * the one that is known, then its stream from that revision on, so that nothing is missed between the two.
 */
export class Follower {
  readonly #source: Source;
  readonly #ear: Ear;
  #etag: string | null = null;
  #revision = '';
  #failures = 0;

  constructor(source: Source, ear: Ear) {
    this.#source = source;
    this.#ear = ear;
  }

  /** Goes on until the signal says stop. Never throws. */
  async follow(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const why = await this.#attempt(signal);
      if (signal.aborted) return;
      this.#ear.onLost(why);
      await pause(this.#pauseMs(), null, { signal, ref: false }).catch(() => {});
    }
  }

  /** Goes as far as it goes; answers why it ended. */
  async #attempt(signal: AbortSignal): Promise<string> {
    const silence = new Silence(this.#source.pauses.answerMs, signal);
    try {
      await this.#fetchSnapshot(silence);
      await this.#followStream(silence);
      return 'le serveur a fermé le flux';
    } catch (error) {
      return silence.isTooLong ? 'le serveur se tait' : reasonOf(error);
    } finally {
      silence.end();
    }
  }

  async #fetchSnapshot(silence: Silence): Promise<void> {
    const answer = await this.#ask('snapshot', this.#etag === null ? {} : { 'if-none-match': this.#etag }, silence);
    silence.breakIt(this.#source.pauses.answerMs);
    if (answer.status === 304) return;
    this.#hear(await answer.json());
    this.#etag = answer.headers.get('etag');
  }

  async #followStream(silence: Silence): Promise<void> {
    const headers = { accept: 'text/event-stream', 'last-event-id': this.#revision };
    const { body } = await this.#ask('stream', headers, silence);
    const { silenceMs } = this.#source.pauses;
    silence.breakIt(silenceMs);
    this.#failures = 0;
    this.#ear.onLive();
    const [events, decoder] = [new EventStream(), new TextDecoder()];
    for await (const piece of body ?? []) {
      silence.breakIt(silenceMs);
      for (const data of events.push(decoder.decode(piece as Uint8Array, { stream: true })))
        this.#hear(JSON.parse(data));
    }
  }

  async #ask(what: 'snapshot' | 'stream', headers: Record<string, string>, { signal }: Silence): Promise<Response> {
    const { url, environment, key } = this.#source;
    const answer = await fetch(`${url}/api/flags/${encodeURIComponent(environment)}/${what}`, {
      headers: { ...headers, authorization: `Bearer ${key}` },
      signal,
    });
    if (answer.ok || answer.status === 304) return answer;
    await answer.body?.cancel();
    throw new Error(`le serveur répond ${answer.status}`);
  }

  #hear(input: unknown): void {
    const read = readSnapshot(input);
    this.#revision = String(read.snapshot.revision);
    // The tag was of an older one; the next attempt asks anew.
    this.#etag = null;
    this.#ear.onSnapshot(read);
  }

  /** Half of it is chance, so that all clients of a server that comes back do not ask in the same moment. */
  #pauseMs(): number {
    const { pauses, chance } = this.#source;
    const fullMs = Math.min(pauses.firstMs * 2 ** this.#failures, pauses.mostMs);
    this.#failures += 1;
    return fullMs * (0.5 + chance() / 2);
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}
