import type { Probe } from '../core/plan/schema.ts';
import { probeOnce, type FetchSlot } from '../targets/probe.ts';

/** Asks one slot for its health again and again, and counts the failures in a row. */
export class ProbeWatch {
  readonly component: string;
  failedInARow = 0;
  #timer: NodeJS.Timeout | null = null;
  #stopped = false;

  /** `onLook` hears the count after every look, nothing once the watch is stopped, and never rejects: the next look waits for it. */
  constructor(
    component: string,
    probe: Probe,
    fetchSlot: FetchSlot,
    onLook: (failedInARow: number) => Promise<void> | void = () => {},
  ) {
    this.component = component;
    const look = async () => {
      const result = await probeOnce(fetchSlot, probe);
      if (this.#stopped) return;
      this.failedInARow = result.healthy ? 0 : this.failedInARow + 1;
      await onLook(this.failedInARow);
      if (!this.#stopped) this.#timer = setTimeout(() => void look(), probe.intervalMs);
    };
    void look();
  }

  stop(): void {
    this.#stopped = true;
    if (this.#timer) clearTimeout(this.#timer);
  }
}
