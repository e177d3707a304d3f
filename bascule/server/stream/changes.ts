import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { change, type Change } from './wire.ts';

export interface NumberedChange extends Change {
  /** Its place, and whose count that is: `<count>-<number>`. */
  id: string;
}

const keptChanges = 2_000;

/**
 * The latest changes, in the order of their commits. Who was away asks for those after the last one seen; where they are
 * not known any more (too many, a restart, a database that was away) the answer is that nobody knows.
 */
export class Changes {
  readonly #heard = new EventEmitter<{ change: [NumberedChange]; all: [] }>();
  #count = newCount();
  #number = 0;
  #kept: NumberedChange[] = [];

  constructor() {
    this.#heard.setMaxListeners(0);
  }

  /** The id of the latest one; what comes will be after it. */
  get latest(): string {
    return `${this.#count}-${this.#number}`;
  }

  /** As PostgreSQL tells it. */
  tell(payload: string): void {
    this.#number += 1;
    const numbered = { ...change.parse(JSON.parse(payload)), id: this.latest };
    this.#kept = [...this.#kept.slice(1 - keptChanges), numbered];
    this.#heard.emit('change', numbered);
  }

  /** Some were not heard: a new count begins. */
  forget(): void {
    [this.#count, this.#number, this.#kept] = [newCount(), 0, []];
    this.#heard.emit('all');
  }

  /** Null: not known. */
  after(id: string): NumberedChange[] | null {
    if (id === this.latest) return [];
    const place = this.#kept.findIndex((each) => each.id === id);
    return place === -1 ? null : this.#kept.slice(place + 1);
  }

  listen(listener: { change: (change: NumberedChange) => void; all: () => void }): () => void {
    this.#heard.on('change', listener.change).on('all', listener.all);
    return () => void this.#heard.off('change', listener.change).off('all', listener.all);
  }
}

const newCount = () => randomUUID().slice(0, 8);
