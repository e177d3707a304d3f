import { EventEmitter } from 'node:events';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { z } from 'zod';
import { EventLines, type EventMessage } from './event-lines.ts';
import { FlagLink } from './link.ts';

const answered = z.object({ eventStreams: z.array(z.object({ url: z.url().optional() })).default([]) });

const firstWaitMs = 500;
const longestWaitMs = 15_000;
/** The server says something every 15 s. Longer than this, and it is gone without a word. */
const longestSilenceMs = 40_000;

/**
 * Hears of every change of a flag: one stream from the flags' server for this whole process, by OFREP's own means, made
 * anew for as long as the process lives. Without a server it hears nothing.
 */
@Injectable()
export class FlagChanges implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #heard = new EventEmitter<{ change: [EventMessage] }>();
  readonly #over = new AbortController();
  #last: EventMessage | null = null;
  #following: Promise<void> = Promise.resolve();

  constructor(@Inject(FlagLink) private readonly link: FlagLink) {
    this.#heard.setMaxListeners(0);
  }

  /** The newest change; null before the first. */
  get last(): EventMessage | null {
    return this.#last;
  }

  onChange(listener: (message: EventMessage) => void): () => void {
    this.#heard.on('change', listener);
    return () => this.#heard.off('change', listener);
  }

  onApplicationBootstrap(): void {
    if (this.link.server) this.#following = this.#follow();
  }

  async onApplicationShutdown(): Promise<void> {
    this.#over.abort();
    await this.#following;
  }

  async #follow(): Promise<void> {
    const log = new Logger('Flags');
    for (let waitMs = firstWaitMs; !this.#over.signal.aborted; waitMs = Math.min(longestWaitMs, 2 * waitMs)) {
      try {
        await this.#listen(() => (waitMs = firstWaitMs));
      } catch (error) {
        if (!this.#over.signal.aborted) log.warn(`No word of flags: ${String(error)}`);
      }
      await pause(waitMs, this.#over.signal);
    }
  }

  async #listen(onHeard: () => void): Promise<void> {
    const answer = await this.link.evaluateAll({});
    if (!answer?.ok) throw new Error(answer ? `the server answered ${answer.status}` : 'the server did not answer');
    const [url] = answered.parse(await answer.json()).eventStreams.flatMap((stream) => stream.url ?? []);
    if (!url) throw new Error('the server names no stream');
    const silence = new AbortController();
    const signal = AbortSignal.any([silence.signal, this.#over.signal]);
    let timer = setTimeout(() => silence.abort(), longestSilenceMs);
    try {
      const headers = { accept: 'text/event-stream', ...(this.#last?.id && { 'last-event-id': this.#last.id }) };
      const { body, status } = await fetch(url, { headers, signal });
      if (status !== 200 || !body) throw new Error(`the stream answered ${status}`);
      const lines = new EventLines();
      for await (const piece of body.pipeThrough(new TextDecoderStream())) {
        clearTimeout(timer);
        timer = setTimeout(() => silence.abort(), longestSilenceMs);
        onHeard();
        for (const message of lines.push(piece)) this.#tell(message);
      }
    } finally {
      clearTimeout(timer);
    }
  }

  #tell(message: EventMessage): void {
    this.#last = message;
    this.#heard.emit('change', message);
  }
}

function pause(ms: number, over: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (over.aborted) return resolve();
    const timer = setTimeout(done, ms);
    over.addEventListener('abort', done);
    function done() {
      clearTimeout(timer);
      over.removeEventListener('abort', done);
      resolve();
    }
  });
}
