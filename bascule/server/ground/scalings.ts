import type { Scaled } from '../../targets/swarm/autoscaler.ts';
import type { ScaledShown } from './wire.ts';

/** The last change of each slot's number of tasks, for those who ask why; a new server knows of none. */
export class Scalings {
  readonly #last = new Map<string, ScaledShown & { environment: string }>();

  /** `at`: milliseconds since 1970. */
  tell({ id, from, to, sentence }: Scaled, at: number): void {
    const { environment, component, colour } = id;
    this.#last.set(`${environment}/${component}/${colour}`, { environment, component, colour, at, from, to, sentence });
  }

  /** The latest first. */
  of(wanted: string): ScaledShown[] {
    return [...this.#last.values()]
      .filter(({ environment }) => environment === wanted)
      .map(({ environment: _, ...shown }) => shown)
      .toSorted((one, other) => other.at - one.at);
  }
}
