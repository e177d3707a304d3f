import { z } from 'zod';
import { services, type Service } from './services.ts';

/**
 * `timeout`: the request is taken and never answered. `429`, `500`: answered so. `refused`: answered as the service answers
 * what it does not want (Slack's `ok: false`, a mail server's 550). The last three are of webhooks that a double sends:
 * signed wrongly, signed an hour ago, sent twice.
 */
export const faultKinds = ['timeout', '429', '500', 'refused', 'bad-signature', 'late', 'repeated'] as const;
export type FaultKind = (typeof faultKinds)[number];

/** `times` 0 takes the fault away. */
export const fault = z.strictObject({
  kind: z.enum(faultKinds),
  times: z.int().min(0).max(10_000).default(1),
  /** What a 429 tells the client to wait. */
  retryAfterSeconds: z.int().min(0).max(3_600).default(1),
});
export type Fault = z.infer<typeof fault>;

/** Faults on demand: each service has at most one of a kind, and it wears off. */
export class Faults {
  readonly #set = new Map<Service, Fault[]>();

  put(service: Service, { kind, times = 1, retryAfterSeconds = 1 }: z.input<typeof fault>): void {
    const others = this.of(service).filter((each) => each.kind !== kind);
    this.#set.set(service, times === 0 ? others : [...others, { kind, times, retryAfterSeconds }]);
  }

  /** The first fault set that is of one of these kinds; once less is left of it. */
  take(service: Service, kinds: readonly FaultKind[]): Fault | null {
    const found = this.of(service).find(({ kind }) => kinds.includes(kind));
    if (!found) return null;
    this.put(service, { ...found, times: found.times - 1 });
    return found;
  }

  of(service: Service): Fault[] {
    return this.#set.get(service) ?? [];
  }

  all(): Record<string, Fault[]> {
    return Object.fromEntries(services.map((service) => [service, this.of(service)]));
  }

  clear(): void {
    this.#set.clear();
  }
}
