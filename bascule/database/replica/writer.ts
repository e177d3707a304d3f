import { EventEmitter, once } from 'node:events';
import pg from 'pg';

/** Sessions that write as fast as they can and remember what was acknowledged to them. */
export class Writer {
  readonly acknowledged: string[] = [];
  readonly #events = new EventEmitter<{ acknowledged: [] }>();
  readonly #sessions: Promise<void>[];
  #stopped = false;

  constructor(url: string, sessions: number) {
    this.#sessions = Array.from({ length: sessions }, (_, number) => this.#write(url, number));
  }

  async untilAcknowledged(count: number): Promise<void> {
    while (this.acknowledged.length < count) await once(this.#events, 'acknowledged');
  }

  /** Resolves when every session has ended, because it was told to or because it lost its server. */
  async ended(): Promise<void> {
    await Promise.all(this.#sessions);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.ended();
  }

  async #write(url: string, number: number): Promise<void> {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => {});
    try {
      await client.connect();
      for (let turn = 0; !this.#stopped; turn += 1) {
        const note = `${number}/${turn}`;
        await client.query('INSERT INTO entry (note) VALUES ($1)', [note]);
        this.acknowledged.push(note);
        this.#events.emit('acknowledged');
      }
    } catch {
      // Its server is gone: what was under way was not acknowledged.
    } finally {
      await client.end().catch(() => {});
    }
  }
}
