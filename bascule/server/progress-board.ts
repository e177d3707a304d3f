import { EventEmitter } from 'node:events';

/** What goes on right now, told to whoever listens and then forgotten. */
export class ProgressBoard {
  readonly #emitter = new EventEmitter<Record<string, [string]>>();

  constructor() {
    this.#emitter.setMaxListeners(0);
  }

  tell(deployment: string, text: string): void {
    this.#emitter.emit(deployment, text);
  }

  listen(deployment: string, listener: (text: string) => void): () => void {
    this.#emitter.on(deployment, listener);
    return () => this.#emitter.off(deployment, listener);
  }
}
