import { computed, signal } from '@angular/core';
import type { WayBack } from '../../../server/deployment/picture-wire.ts';
import type { Accepted } from '../../../server/wire.ts';
import type { Answer } from '../api/answer';

interface Ways {
  get<Value>(path: string): Promise<Answer<Value>>;
  post<Value>(path: string, body?: object): Promise<Answer<Value>>;
}

export type Outcome =
  /** It is on its way, by us. */
  | { kind: 'asked'; deployment: string }
  /** Somebody was faster, and theirs is on its way. */
  | { kind: 'already'; deployment: string; by: string; at: number }
  | { kind: 'refused'; message: string };

/** One press takes an environment back; what that does is shown before, and who was faster after. */
export class RollbackDesk {
  /** The environment that R means on this screen. */
  readonly inSight = signal<string | null>(null);
  /** The one that is asked for. */
  readonly environment = signal<string | null>(null);
  readonly way = signal<WayBack | null>(null);
  readonly outcome = signal<Outcome | null>(null);
  readonly isSending = signal(false);
  /** Of what comes back, each once. */
  readonly versions = computed(() => [...new Set(this.way()?.cars.map(({ to }) => to.version) ?? [])]);
  readonly canGo = computed(() => this.way() !== null && this.way()?.refusal === null && !this.isSending());
  readonly #ways: Ways;
  readonly #nameOf: (person: string) => string;

  constructor(ways: Ways, nameOf: (person: string) => string) {
    this.#ways = ways;
    this.#nameOf = nameOf;
  }

  async open(environment: string): Promise<void> {
    this.close();
    this.environment.set(environment);
    const answer = await this.#ways.get<WayBack>(`/api/environments/${environment}/rollback`);
    if (this.environment() !== environment) return;
    if (answer.ok) this.way.set(answer.value);
    else this.outcome.set({ kind: 'refused', message: answer.refusal.message });
  }

  close(): void {
    for (const each of [this.environment, this.way, this.outcome]) each.set(null);
  }

  /** Leaves what was shown, and nothing else: `away` holds the server to it. */
  async go(reason: string): Promise<void> {
    const [environment, way] = [this.environment(), this.way()];
    if (!environment || !way || !this.canGo()) return;
    this.isSending.set(true);
    const answer = await this.#ways.post<Accepted>(`/api/environments/${environment}/rollback`, {
      by: 'console',
      ...(way.away !== null && { away: way.away }),
      ...(reason.trim() !== '' && { reason: reason.trim() }),
    });
    this.isSending.set(false);
    if (this.environment() === environment) this.outcome.set(this.#told(answer));
  }

  #told(answer: Answer<Accepted>): Outcome {
    if (!answer.ok) return { kind: 'refused', message: answer.refusal.message };
    const { deployment, already } = answer.value;
    if (already) return { kind: 'already', deployment: deployment ?? '', by: this.#nameOf(already.by), at: already.at };
    return { kind: 'asked', deployment: deployment ?? '' };
  }
}
