import type { DeploymentEvent } from '../../../bascule/core/deployment/event.ts';
import type { Bascule, DeploymentRun, OnEvent } from '../../rewapp/bascule.ts';

type Where = (event: DeploymentEvent) => boolean;

/** A deployment that is followed while others act on it. */
export class Watched {
  readonly id: string;
  readonly events: DeploymentEvent[] = [];
  /** How it ended. */
  readonly end: Promise<DeploymentRun>;
  #heard = Promise.withResolvers<void>();

  constructor(bascule: Bascule, id: string, onEvent: OnEvent) {
    this.id = id;
    this.end = bascule.events(id, (event) => {
      onEvent(event);
      this.events.push(event);
      this.#wake();
    });
    // Whoever waits hears of it by `until`.
    this.end.catch(() => {});
  }

  /** The first such event after so many, seen or to come; null when it ended without. */
  async until(where: Where, after = 0): Promise<DeploymentEvent | null> {
    let over = false;
    const end = this.end.then(() => void (over = true));
    for (;;) {
      const found = this.events.slice(after).find(where);
      if (found || over) return found ?? null;
      await Promise.race([this.#heard.promise, end]);
    }
  }

  #wake(): void {
    this.#heard.resolve();
    this.#heard = Promise.withResolvers();
  }
}
