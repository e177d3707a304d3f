import { pick, whole, type Chance } from './chance.ts';
import type { Place, Step } from './step.ts';

export const faultKinds = [
  'crash',
  'lost-answers',
  'repeated-commands',
  'dying-slots',
  'late-statistics',
  'lost-statistics',
  'clock-jumps',
  'two-engines',
  'database-away',
  'switch-restarts',
] as const;
export type FaultKind = (typeof faultKinds)[number];

export const faultWords: Record<FaultKind, string> = {
  crash: 'moteur tué',
  'lost-answers': 'réponses perdues',
  'repeated-commands': 'commandes répétées',
  'dying-slots': 'emplacements qui meurent',
  'late-statistics': 'statistiques en retard',
  'lost-statistics': 'statistiques perdues',
  'clock-jumps': 'sauts d’horloge',
  'two-engines': 'deux moteurs à la fois',
  'database-away': 'base de Bascule absente',
  'switch-restarts': 'commutateur redémarré',
};

/** What befalls one step. `crash-before` and `crash-after`: the engine dies before or after the command is carried out. */
export type Fate =
  'done' | 'crash-before' | 'crash-after' | 'not-carried-out' | 'answer-lost' | 'repeated' | 'paused' | 'late' | 'lost';

/** Each run has some of the faults, each with odds of its own: what always goes wrong at once hides what seldom does. */
export class Faults {
  readonly odds: ReadonlyMap<FaultKind, number>;
  /** No new fault from here on: what is under way must come to its end. */
  over = false;
  readonly #chance: Chance;
  /** More would only let engines start and die: nothing would be deployed. */
  #left: number;

  constructor(chance: Chance) {
    this.#chance = chance;
    this.#left = whole(chance, 2, 25);
    const share = pick(chance, [0, 0.2, 0.5]);
    const some = faultKinds.filter(() => chance() < share);
    this.odds = new Map(some.map((kind) => [kind, pick(chance, [0.01, 0.04, 0.12])]));
  }

  strikes(kind: FaultKind): boolean {
    const odds = this.odds.get(kind);
    if (odds === undefined || this.over || this.#left === 0 || this.#chance() >= odds) return false;
    this.#left -= 1;
    return true;
  }

  fateOf({ place }: Step): Fate {
    if (this.over || this.odds.size === 0) return 'done';
    if (this.strikes('crash')) return pick(this.#chance, ['crash-before', 'crash-after']);
    if (this.strikes('two-engines')) return 'paused';
    if (place === 'sleep') return 'done';
    if (place === 'statistics' && this.strikes('late-statistics')) return 'late';
    if (place === 'statistics' && this.strikes('lost-statistics')) return 'lost';
    if (this.strikes('lost-answers')) return pick(this.#chance, ['not-carried-out', 'answer-lost']);
    return repeatable.includes(place) && this.strikes('repeated-commands') ? 'repeated' : 'done';
  }

  /** How long an engine that died, or stands still, stays away: mostly seconds, sometimes a night. */
  awayMs(): number {
    return whole(this.#chance, 1, pick(this.#chance, [5, 60, 14 * 3_600, 14 * 3_600])) * 1_000;
  }

  /** Hours forward, or minutes back. */
  jumpMs(): number {
    return this.#chance() < 0.5 ? whole(this.#chance, 1, 12) * 3_600_000 : -whole(this.#chance, 1, 30) * 60_000;
  }
}

/** Commands that say a state: said twice they are done once. A line of the log is refused the second time by its number. */
const repeatable: readonly Place[] = ['switch', 'machine', 'database'];
