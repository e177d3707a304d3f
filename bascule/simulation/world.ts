import type { Colour } from '../core/deployment/event.ts';
import { LeaseLost } from '../engine/lease.ts';
import { LATENCY_EDGES_MS } from '../switch/wire.ts';
import { hits, type Chance } from './chance.ts';
import type { Schedule } from './schedule.ts';
import { servingNames } from './trial-plan.ts';
import { errorShare, slowShare, type Nature, type Version } from './version.ts';

/** A program that runs, or is starting. */
export interface RunningSlot {
  version: string;
  digest: string;
  instances: number | null;
  /** It answered its smoke tests since it runs this. */
  smoked: boolean;
  /** Dead by itself: no engine stopped it. */
  dead: boolean;
}

/** What changed production, for those who watch over it. */
export interface Change {
  what: 'slot-start' | 'slot-stop' | 'migrate' | 'weights' | 'switch-slot';
  epoch: number;
  /** As `api/green`, where one slot was changed. */
  slot: string | null;
  /** The digest that the slot ran before, when it runs it no more. */
  lost: string | null;
}

export type Weights = Readonly<Record<Colour, number>>;

/** One second's worth of answers, or many seconds' told as one. */
export interface Counted {
  second: number;
  count: number;
  errors5xx: number;
  histogram: number[];
  /** Which slot, as `api/green`, and which version. */
  slot: string;
  version: string;
}

/** The switch did nothing of what it was told. */
export class Refused extends Error {}

const cells = LATENCY_EDGES_MS.length + 1;
const fastCell = LATENCY_EDGES_MS.indexOf(50);
const slowCell = LATENCY_EDGES_MS.indexOf(1_000);

/** Production as it is, whatever Bascule's log says of it: slots, the switch, the product's database, its visitors. */
export class World {
  readonly slots = new Map<string, RunningSlot>();
  /** The switch's: what it knows to stand behind each slot, and the weights; its file outlives its restarts. */
  readonly known = new Map<string, string>();
  readonly weights: Record<string, Weights> = {};
  switchAway = false;
  /** Versions whose migrations were applied; below `contracted` no version can use the schema any more. */
  readonly schema = { migrated: new Set<number>(), contracted: 0 };
  readonly versions = new Map<string, Version>();
  /** Since the last restart of the switch. */
  counted: Counted[] = [];
  /** The newest epoch that changed anything. */
  epoch = 0;
  /** What the next look at production has to be checked against. */
  changes: Change[] = [];
  readonly #clock: Schedule;
  readonly #skew: () => number;
  readonly #chance: Chance;
  readonly #fenced: boolean;
  readonly #perSecond: Readonly<Record<string, number>>;
  #countedUpTo: number;

  constructor(given: {
    clock: Schedule;
    skew: () => number;
    chance: Chance;
    fenced: boolean;
    /** Visitors' requests. */
    perSecond: Readonly<Record<string, number>>;
  }) {
    this.#clock = given.clock;
    this.#skew = given.skew;
    this.#chance = given.chance;
    this.#fenced = given.fenced;
    this.#perSecond = given.perSecond;
    this.#countedUpTo = given.clock.now;
  }

  /** Saying again what is so already changes nothing. */
  startSlot(slot: string, epoch: number, content: { version: string; digest: string; instances: number | null }): void {
    this.#fence(epoch);
    const running = this.slots.get(slot);
    if (running?.digest === content.digest && !running.dead) {
      running.instances = content.instances;
      return;
    }
    const again = running?.digest === content.digest;
    const dead = this.natureOf(content.version) === 'stillborn';
    this.slots.set(slot, { ...content, smoked: again && running.smoked, dead });
    this.#changed('slot-start', epoch, slot, again ? null : running?.digest);
  }

  stopSlot(slot: string, epoch: number): void {
    this.#fence(epoch);
    const running = this.slots.get(slot);
    if (this.slots.delete(slot)) this.#changed('slot-stop', epoch, slot, running?.digest);
  }

  putSlot(slot: string, epoch: number, version: string): void {
    this.#fence(epoch);
    this.known.set(slot, version);
    this.#changed('switch-slot', epoch, slot);
  }

  removeSlot(slot: string, epoch: number): void {
    this.#fence(epoch);
    const [component = '', colour] = slot.split('/');
    if ((this.weights[component]?.[colour as Colour] ?? 0) > 0) throw new Refused(`${slot} reçoit encore du trafic.`);
    if (this.known.delete(slot)) this.#changed('switch-slot', epoch, slot);
  }

  setWeights(epoch: number, weights: readonly ({ component: string } & Weights)[]): void {
    this.#fence(epoch);
    for (const { component, blue, green } of weights) {
      if (blue > 0) this.#require(`${component}/blue`);
      if (green > 0) this.#require(`${component}/green`);
    }
    this.countTraffic();
    for (const { component, blue, green } of weights) this.weights[component] = { blue, green };
    this.#changed('weights', epoch);
  }

  migrate(epoch: number, { number, migrations }: Version): void {
    this.#fence(epoch);
    if (this.schema.migrated.has(number)) return;
    this.schema.migrated.add(number);
    if (migrations === 'none') return;
    if (migrations === 'contract') this.schema.contracted = Math.max(this.schema.contracted, number);
    this.#changed('migrate', epoch);
  }

  /** Draws what visitors met since the last time. */
  countTraffic(): void {
    const ms = this.#clock.now - this.#countedUpTo;
    this.#countedUpTo = this.#clock.now;
    if (ms === 0) return;
    for (const component of servingNames) {
      const weights = this.weights[component];
      if (!weights) continue;
      for (const colour of ['blue', 'green'] as const) this.#count(component, colour, weights[colour], ms);
    }
  }

  /** What was counted up to now is lost. */
  forgetTraffic(): void {
    this.countTraffic();
    this.counted = [];
  }

  /** What may answer, and how. */
  answers(slot: string): Nature | null {
    const running = this.slots.get(slot);
    return running && !running.dead ? this.natureOf(running.version) : null;
  }

  natureOf(version: string): Nature {
    return this.versions.get(version)?.nature ?? 'sound';
  }

  #count(component: string, colour: Colour, weight: number, ms: number): void {
    const slot = `${component}/${colour}`;
    const count = Math.floor(((this.#perSecond[component] ?? 0) * weight * ms) / 100_000 + this.#chance());
    const version = this.known.get(slot);
    if (weight === 0 || count === 0 || version === undefined) return;
    const nature = this.answers(slot);
    const errors5xx = nature === null ? count : hits(this.#chance, count, errorShare(nature));
    const slow = nature === null ? 0 : hits(this.#chance, count, slowShare(nature));
    const histogram = new Array<number>(cells).fill(0);
    histogram[fastCell] = count - slow;
    histogram[slowCell] = slow;
    const second = Math.floor((this.#clock.now + this.#skew() - 1) / 1_000);
    this.counted.push({ second, count, errors5xx, histogram, slot, version });
  }

  #require(slot: string): void {
    if (!this.known.has(slot))
      throw new Refused(`${slot} est vide ; mettez-y une version avant de lui donner du trafic.`);
  }

  /** Who came with a newer epoch has the environment; an older one is refused. */
  #fence(epoch: number): void {
    if (epoch < this.epoch && this.#fenced) throw new LeaseLost({ environment: 'simulation', epoch });
    this.epoch = Math.max(this.epoch, epoch);
  }

  #changed(what: Change['what'], epoch: number, slot: string | null = null, lost: string | null = null): void {
    this.changes.push({ what, epoch, slot, lost });
  }
}
