import { EventEmitter, once } from 'node:events';
import { randomUUID } from 'node:crypto';
import { Refusal } from '../refusal.ts';
import type { OperationState } from './wire.ts';

interface Operation {
  lines: string[];
  outcome: OperationState['outcome'];
  news: EventEmitter<{ news: [] }>;
}

const quietMs = 20_000;
const keepMs = 3_600_000;

/** What takes longer than a request. It goes on when whoever asked goes away, and can be asked about for an hour. */
export class Operations {
  readonly #all = new Map<string, Operation>();

  /** Begins the work; answers the id to ask about it with. `refused` words what it throws. */
  begin(work: (tell: (line: string) => void) => Promise<unknown>, refused: (error: unknown) => Refusal): string {
    const id = randomUUID();
    const operation: Operation = { lines: [], outcome: { kind: 'under-way' }, news: new EventEmitter() };
    this.#all.set(id, operation);
    const end = (outcome: Operation['outcome']) => {
      operation.outcome = outcome;
      operation.news.emit('news');
      setTimeout(() => this.#all.delete(id), keepMs).unref();
    };
    const tell = (line: string) => {
      operation.lines.push(line);
      operation.news.emit('news');
    };
    work(tell).then(
      (result) => end({ kind: 'done', result }),
      (error: unknown) => {
        const { code, message } = refused(error);
        end({ kind: 'failed', code, message });
      },
    );
    return id;
  }

  /** The lines after those known, once there are any or it is over; after a while as it is. @throws Refusal */
  async state(id: string, known: number): Promise<OperationState> {
    const operation = this.#all.get(id);
    if (!operation) {
      const sentence = 'Cette opération n’est pas connue du serveur, qui a peut-être redémarré : relancez la commande.';
      throw new Refusal('not-found', sentence);
    }
    if (operation.lines.length <= known && operation.outcome.kind === 'under-way')
      await once(operation.news, 'news', { signal: AbortSignal.timeout(quietMs) }).catch(() => {});
    return { lines: operation.lines.slice(known), outcome: operation.outcome };
  }
}
