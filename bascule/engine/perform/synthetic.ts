import { runSmoke } from '../../targets/smoke.ts';
import { servingOf, type Turn } from './turn.ts';

/** Journeys of ours through a new slot that has too few visitors to be judged; they count as its traffic. */
export class Synthetic {
  readonly #turn: Turn;
  readonly #stopped = new AbortController();
  readonly #raised = new Set<string>();

  constructor(turn: Turn) {
    this.#turn = turn;
  }

  /** Begins for a component, where the plan wants any and none goes on yet. */
  raise(component: string | undefined): void {
    const { environment } = this.#turn;
    if (component === undefined || environment.syntheticPerSecond === 0 || this.#raised.has(component)) return;
    this.#raised.add(component);
    void this.#send(component, 1_000 / environment.syntheticPerSecond);
  }

  stop(): void {
    this.#stopped.abort();
  }

  async #send(name: string, everyMs: number): Promise<void> {
    const { ground, deployment } = this.#turn;
    const car = deployment.train.find((each) => each.component === name);
    const { smoke } = servingOf(this.#turn, name);
    if (!car) return;
    const id = { environment: deployment.environment, component: name, colour: car.to };
    while (!this.#stopped.signal.aborted) {
      // What they find is in the slot's own figures: the verdict looks there.
      await runSmoke({ steps: smoke, fetchSlot: ground.slots.visit(id) }).catch(() => {});
      await ground.clock.sleep(everyMs * smoke.length, this.#stopped.signal);
    }
  }
}
