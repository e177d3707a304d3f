import { computed, signal } from '@angular/core';
import type { Api } from '../../../ui/api/api';
import type { Refusal } from '../../../ui/api/refusal';
import { held, isDue, isValid, lifetimeS, secondsLeft, type HeldCode } from './code-life';

const retryAfterMs = 2_000;

/** The code on screen: renewed before it ends, kept as long as it is valid when the network is gone. */
export class LiveCode {
  readonly #api: Pick<Api, 'post'>;
  readonly #clock: () => number;
  readonly #held = signal<HeldCode | null>(null);
  readonly #nowMs = signal(0);
  #askedAtMs = -Infinity;
  #asking = false;

  /** Why no fresh code could be had; null while all is well. */
  readonly refusal = signal<Refusal | null>(null);
  /** The text of the code, null when there is none that a shop would accept. */
  readonly text = computed(() => {
    const code = this.#held();
    return code && isValid(code, this.#nowMs()) ? code.text : null;
  });
  readonly secondsLeft = computed(() => {
    const code = this.#held();
    return code ? secondsLeft(code, this.#nowMs()) : 0;
  });
  /** From 1 (just issued) to 0 (over). */
  readonly lifeLeft = computed(() => {
    const code = this.#held();
    return code ? Math.min(1, this.secondsLeft() / lifetimeS(code)) : 0;
  });

  constructor(api: Pick<Api, 'post'>, clock: () => number = () => Date.now()) {
    this.#api = api;
    this.#clock = clock;
  }

  /** To be called about every second: moves the countdown and asks for another code when one is due. */
  async tick(): Promise<void> {
    const nowMs = this.#clock();
    this.#nowMs.set(nowMs);
    if (this.#asking || !isDue(this.#held(), nowMs)) return;
    if (this.refusal() && nowMs - this.#askedAtMs < retryAfterMs) return;
    await this.#ask(nowMs);
  }

  /** Lets go of a code that was used, and asks for another at once. */
  async replace(): Promise<void> {
    this.#held.set(null);
    this.refusal.set(null);
    await this.tick();
  }

  async #ask(askedAtMs: number): Promise<void> {
    this.#asking = true;
    this.#askedAtMs = askedAtMs;
    const answer = await this.#api.post('qr', undefined);
    this.#asking = false;
    const answeredAtMs = this.#clock();
    this.#nowMs.set(answeredAtMs);
    if (answer.ok) this.#held.set(held(answer.value, askedAtMs, answeredAtMs));
    this.refusal.set(answer.ok ? null : answer.refusal);
  }
}
