import { EventEmitter } from 'node:events';
import { isWanted, type Incoming, type Message, type Wanted } from './message.ts';

/** Something that a service does by itself when the person in front of the inbox asks for it, as a slash command. */
export interface Tool {
  service: string;
  name: string;
  title: string;
  fields: { name: string; title: string; value: string }[];
  /** Answers what to say. @throws with what to say when it failed */
  use(fields: Record<string, string>): Promise<string>;
}

const mostMessages = 1_000;

/** All that the doubles received, in memory; the oldest make room. */
export class Inbox {
  readonly tools: Tool[] = [];
  readonly #now: () => number;
  readonly #messages = new Map<number, Message>();
  readonly #heard = new EventEmitter<{ message: [Message]; cleared: [] }>();
  #last = 0;

  constructor(now: () => number) {
    this.#now = now;
    this.#heard.setMaxListeners(0);
  }

  receive(incoming: Incoming): Message {
    this.#last += 1;
    const message = { html: null, state: null, actions: [], ...incoming, id: this.#last, at: this.#now() };
    this.#messages.set(message.id, message);
    const oldest = this.#messages.keys().next().value;
    if (this.#messages.size > mostMessages && oldest !== undefined) this.#messages.delete(oldest);
    this.#heard.emit('message', message);
    return message;
  }

  /** Nothing happens when it has made room or was deleted meanwhile. */
  change(id: number, changes: Partial<Pick<Message, 'state' | 'actions' | 'text' | 'raw'>>): void {
    const message = this.#messages.get(id);
    if (!message) return;
    const changed = { ...message, ...changes };
    this.#messages.set(id, changed);
    this.#heard.emit('message', changed);
  }

  find(id: number): Message | null {
    return this.#messages.get(id) ?? null;
  }

  /** Oldest first. */
  list(wanted: Wanted = {}): Message[] {
    return [...this.#messages.values()].filter((message) => isWanted(message, wanted));
  }

  clear(): void {
    this.#messages.clear();
    this.#heard.emit('cleared');
  }

  /** Hears each message that comes or changes. Answers how to stop. */
  listen(onMessage: (message: Message) => void, onCleared: () => void = () => {}): () => void {
    this.#heard.on('message', onMessage);
    this.#heard.on('cleared', onCleared);
    return () => {
      this.#heard.off('message', onMessage);
      this.#heard.off('cleared', onCleared);
    };
  }

  /** The first message, there already or to come, that is as told. @throws when the signal is aborted first */
  async waitFor(isIt: (message: Message) => boolean, signal = AbortSignal.timeout(15_000)): Promise<Message> {
    const there = this.list().find(isIt);
    if (there) return there;
    return new Promise((resolve, reject) => {
      const stop = this.listen((message) => {
        if (!isIt(message)) return;
        stop();
        resolve(message);
      });
      signal.addEventListener('abort', () => {
        stop();
        reject(new Error('no such message came in time'));
      });
    });
  }
}
