import { otherColour, stickyChoice, SmoothChoice } from './choice.ts';
import { noEdges, type Edges } from './edges.ts';
import type { Shadow } from './shadow.ts';
import type { Slot } from './slot.ts';
import type { Colour, Declaration, Weights } from './wire.ts';

/** A request that waits for a slot to answer. */
export type Held = { since: number; resume(): void; giveUp(): void };
export type Mount = { path: string; service: Service };

/** One component in one environment: its two slots, the weights between them, and who waits for it. */
export class Service {
  readonly environment: string;
  readonly component: string;
  readonly slots: { blue: Slot | null; green: Slot | null } = { blue: null, green: null };
  sticky: Declaration['sticky'] = null;
  edges: Edges = noEdges;
  /** Longest path first. */
  mounts: Mount[] = [];
  weights: Weights = { blue: 0, green: 0 };
  newcomer: Colour = 'green';
  shadow: Shadow | null = null;
  readonly #choice = new SmoothChoice();
  readonly #held: Held[] = [];

  constructor(environment: string, component: string) {
    this.environment = environment;
    this.component = component;
  }

  /** Two versions share the traffic: it matters who asks. */
  get isSplit(): boolean {
    return this.weights.blue > 0 && this.weights.green > 0;
  }

  /** The slot for one request, by its visitor when that is known; null: none has weight. */
  choose(visitor: string | null): Slot | null {
    const { weights, newcomer } = this;
    const colour = visitor === null ? this.#choice.next(weights) : stickyChoice(visitor, weights, newcomer);
    return colour && this.slots[colour];
  }

  /** The other slot, when it has weight too. */
  otherWeighted(slot: Slot): Slot | null {
    const other = otherColour(slot.colour);
    return this.weights[other] > 0 ? this.slots[other] : null;
  }

  other(slot: Slot): Slot | null {
    return this.slots[otherColour(slot.colour)];
  }

  setWeights(weights: Weights, now: number): void {
    if (weights.blue !== this.weights.blue) this.#choice.reset();
    this.weights = weights;
    for (const slot of [this.slots.blue, this.slots.green]) {
      if (!slot) continue;
      if (weights[slot.colour] > 0) slot.unweightedSince = null;
      else slot.unweightedSince ??= now;
    }
  }

  /** The service that answers `target`: itself, or one mounted on a path of it. */
  forTarget(target: string): Service {
    for (const { path, service } of this.mounts) if (isUnder(target, path)) return service;
    return this;
  }

  get heldCount(): number {
    return this.#held.length;
  }

  hold(request: Held): void {
    this.#held.push(request);
  }

  letGo(request: Held): void {
    const index = this.#held.indexOf(request);
    if (index >= 0) this.#held.splice(index, 1);
  }

  /** A slot answers again: everybody goes on, in the order they came. */
  resumeHeld(): void {
    for (const request of this.#held.splice(0)) request.resume();
  }

  /** Sends the first of those who wait to see whether a slot answers by now; gives up those who waited too long. */
  scout(now: number, holdMs: number): void {
    const late = this.#held.filter(({ since }) => now - since >= holdMs);
    for (const request of late) {
      this.letGo(request);
      request.giveUp();
    }
    if (this.weights.blue + this.weights.green > 0) this.#held.shift()?.resume();
  }
}

function isUnder(target: string, path: string): boolean {
  if (!target.startsWith(path)) return false;
  const next = target.charCodeAt(path.length);
  return Number.isNaN(next) || next === 47 || next === 63;
}
