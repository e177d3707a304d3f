import type { Fact } from '../core/deployment/event.ts';
import type { Action } from '../core/deployment/decide.ts';
import { stateOf } from '../core/deployment/state.ts';
import { Calendar } from './calendar.ts';
import { mixed, pick, whole, type Chance } from './chance.ts';
import { Faults, faultWords } from './faults.ts';
import { People } from './people.ts';
import { bascule, type Rules } from './rules.ts';
import { Schedule } from './schedule.ts';
import { Server } from './server.ts';
import type { Place } from './step.ts';
import { Store } from './store.ts';
import { servingNames, settings, type Setting } from './trial-plan.ts';
import type { Ground } from './turn.ts';
import { firstVersion } from './version.ts';
import { Witness } from './witness.ts';
import { World, type RunningSlot } from './world.ts';

export interface Violation {
  seed: number;
  /** Which invariant, and how it was broken. */
  sentence: string;
  detail: string;
}

/** Takes one line of what happens; absent: nobody reads along, and no line is made. */
export type Trace = (at: number, who: string, what: () => string) => void;

/** At how many of an engine's turns somebody says something. */
const interruptions = 0.06;

/** One environment's life of some days: people, visitors, one or two engines and what goes wrong, from one seed. */
export class Run {
  readonly clock: Schedule;
  readonly faults: Faults;
  readonly ground: Ground;
  readonly setting: Setting;
  violation: Violation | null = null;
  readonly #seed: number;
  readonly #chance: Chance;
  readonly #trace: Trace | null;
  readonly #people: People;
  readonly #witness: Witness;
  #servers: Server[] = [];
  #started = 0;
  #skew = 0;
  #calm: { turns: number; since: number } | null = null;

  constructor(seed: number, rules: Rules = bascule, trace: Trace | null = null) {
    const chance = mixed(seed);
    const calendar = new Calendar(chance);
    this.#seed = seed;
    this.#chance = chance;
    this.#trace = trace;
    this.clock = new Schedule(calendar.start);
    this.faults = new Faults(chance);
    this.setting = pick(chance, settings);
    this.ground = this.#groundOf(rules, calendar);
    this.#people = new People(this, chance);
    this.#witness = new Witness(this);
  }

  /** Lets it all happen. Answers what was broken, or null. */
  end(): Violation | null {
    if (this.#chance() < 0.8) this.#beginLive();
    this.#startServer();
    this.#people.begin();
    while (!this.violation && !this.#isOver() && this.clock.step());
    return this.violation;
  }

  #isOver(): boolean {
    return this.#calm !== null && this.ground.store.active() === null;
  }

  /** What is simulated, in one line. */
  get heading(): string {
    const odds = [...this.faults.odds.keys()].map((kind) => faultWords[kind]).join(', ');
    const { environment, strategy } = this.setting;
    return `Graine ${this.#seed} : ${environment.title}, stratégie ${strategy.kind} ; pannes : ${odds || 'aucune'}.`;
  }

  /** The states of its deployments, oldest first. */
  get outcomes(): string[] {
    return this.ground.store.logs.map(({ deployment }) => stateOf(deployment));
  }

  /** The process that people speak to; null while there is none. */
  server(): Server | null {
    return this.#servers.findLast((server) => server.alive && server.epoch === this.ground.store.epoch) ?? null;
  }

  tell(who: Server | string, what: () => string): void {
    this.#trace?.(this.ground.now(), typeof who === 'string' ? who : `${who.name} (époque ${who.epoch})`, what);
  }

  turnBegins(server: Server, action: Action['type']): void {
    if (this.#calm) this.#calm.turns += 1;
    this.tell(server, () => `décide : ${action}`);
    if (!this.#calm && this.#chance() < interruptions) this.#people.comeBetween();
    if (this.faults.strikes('clock-jumps')) this.#jump();
    if (this.faults.strikes('dying-slots')) this.#killSlot();
    if (this.faults.strikes('database-away')) this.#away('database');
    if (this.faults.strikes('switch-restarts')) this.#away('switch');
  }

  crashed(server: Server): void {
    server.die();
    this.clock.after(this.faults.over ? 1_000 : this.faults.awayMs(), () => {
      if (!this.server()) this.#startServer();
    });
  }

  /** Another process takes over from one that stands still. Answers for how long it does. */
  paused(): number {
    const awayMs = this.faults.awayMs();
    this.clock.after(whole(this.#chance, 1, 60) * 1_000, () => this.#startServer());
    return awayMs;
  }

  refuseWhenAway(place: Place): void {
    if (place === 'store' && this.ground.store.away) throw new Error('La base de Bascule ne répond pas.');
    if ((place === 'switch' || place === 'statistics') && this.ground.world.switchAway)
      throw new Error('Le commutateur ne répond pas.');
  }

  /** Nothing new goes wrong, and nobody asks for anything new. */
  calmDown(): void {
    this.faults.over = true;
    this.#calm = { turns: 0, since: this.clock.now };
    this.ground.store.away = false;
    this.ground.world.switchAway = false;
    this.tell('—', () => 'plus rien ne tombe en panne');
    if (!this.server()) this.#startServer();
  }

  /** Holds what has just happened against every invariant, and lets processes hear what was written through them. */
  look(by: Server | null): void {
    const broken = this.#witness.look(
      by,
      this.#calm && { turns: this.#calm.turns, ms: this.clock.now - this.#calm.since },
    );
    if (broken) {
      this.violation ??= { seed: this.#seed, ...broken };
      this.tell('✗', () => `${broken.sentence} ${broken.detail}`);
    }
  }

  /** People speak through the newest process, an engine through its own; another process hears nothing of it. */
  heard(fact: Fact['type'], by: Server | null): void {
    (by ?? this.server())?.hear(fact);
  }

  #groundOf(rules: Rules, calendar: Calendar): Ground {
    const chance = this.#chance;
    const { environment } = this.setting;
    const now = () => this.clock.now + this.#skew;
    const rates = [0, 0.02, 0.5, 20] as const;
    const perSecond = Object.fromEntries(servingNames.map((name) => [name, pick(chance, rates)]));
    const world = new World({ clock: this.clock, skew: () => this.#skew, chance, fenced: rules.fenced, perSecond });
    return { world, store: new Store(rules, environment.name, now), rules, environment, calendar, now };
  }

  /** A first version is live, as if it had always been. */
  #beginLive(): void {
    const { world, store, environment } = this.ground;
    const { name: version } = firstVersion;
    for (const component of servingNames) {
      const digest = `${component}@${version}`;
      world.slots.set(`${component}/blue`, { version, digest, instances: null, smoked: true, dead: false });
      world.known.set(`${component}/blue`, version);
      world.weights[component] = { blue: 100, green: 0 };
      const kept = { configuration: null, instances: null, weight: 100 };
      store.rows.push({ environment: environment.name, component, colour: 'blue', version, digest, ...kept });
    }
  }

  #startServer(): void {
    const name = `serveur ${'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[this.#started++ % 26]}`;
    this.tell(name, () => 'démarre');
    this.#servers = [...this.#servers.filter(({ alive }) => alive), new Server(this, name)];
  }

  #jump(): void {
    const ms = this.faults.jumpMs();
    this.ground.world.countTraffic();
    this.#skew += ms;
    this.tell('PANNE', () => `l’horloge saute de ${ms / 60_000} min`);
  }

  #killSlot(): void {
    const { slots } = this.ground.world;
    if (slots.size === 0) return;
    const [name, slot] = [...slots][Math.floor(this.#chance() * slots.size)] as [string, RunningSlot];
    this.ground.world.countTraffic();
    slot.dead = true;
    this.tell('PANNE', () => `${name} (${slot.version}) meurt`);
    // Where it ran, it is started again, as the target does.
    this.clock.after(whole(this.#chance, 1, 600) * 1_000, () => {
      if (this.ground.world.natureOf(slot.version) !== 'stillborn') slot.dead = false;
    });
  }

  #away(what: 'database' | 'switch'): void {
    const { store, world } = this.ground;
    const set = (away: boolean) => (what === 'database' ? (store.away = away) : (world.switchAway = away));
    set(true);
    if (what === 'switch') world.forgetTraffic();
    this.tell('PANNE', () => (what === 'database' ? 'la base de Bascule est absente' : 'le commutateur redémarre'));
    this.clock.after(whole(this.#chance, 1, 30) * 1_000, () => set(false));
  }
}
