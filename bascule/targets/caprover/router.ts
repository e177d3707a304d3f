import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { CapRoverError } from './caprover-error.ts';
import type { CapRoverClient } from './client.ts';
import { chosenIn, type Door } from './door.ts';
import { visitorsAround } from './murmur.ts';
import { stale } from './project-fence.ts';
import { stateIn, withState, type RouterRules } from './router-section.ts';
import { emptyRouter, type RouterState } from './router-state.ts';

interface Parts {
  client: CapRoverClient;
  door: Door;
  rules: RouterRules;
  /** How long nginx may take to have a configuration in force once CapRover took it. */
  inForceWithinMs?: number;
}

/** Another server wrote between our look and our word this often: somebody is at it by hand. */
const ATTEMPTS = 5;
/** Workers of before may still answer for a moment: this many rounds without one, and they are gone. */
const ROUNDS = 2;

interface Written {
  state: RouterState;
  base: string;
}

/** What CapRover's nginx does for an environment: read, changed and seen to be in force. */
export class Router {
  readonly #parts: Required<Parts>;

  constructor(parts: Parts) {
    this.#parts = { inForceWithinMs: 30_000, ...parts };
  }

  /** @throws CapRoverError `not-prepared` */
  async state(environment: string): Promise<RouterState> {
    const state = stateIn((await this.#read()).base, environment);
    if (state) return state;
    throw notPrepared(environment);
  }

  /** What is written for an environment, whether in force or not; null before the first. */
  async peek(environment: string): Promise<Written | null> {
    const { base } = await this.#read();
    const state = stateIn(base, environment);
    return state && { state, base };
  }

  /** Whether this is how it would be written today, by today's rules. */
  isCurrent({ state, base }: Written): boolean {
    return withState(base, state, this.#parts.rules) === base;
  }

  /**
   * One POST for all that changes, however much; what is so already is not said again. Resolves once nginx has it in
   * force where `asked` names components that are public. @throws TargetError `stale-epoch`, CapRoverError
   */
  async change(
    environment: string,
    epoch: number,
    how: (state: RouterState) => RouterState['components'],
    asked: readonly string[],
  ): Promise<RouterState> {
    const state = await this.#write(environment, epoch, how);
    if (asked.length > 0) await this.#inForce(state, asked);
    return state;
  }

  async #write(environment: string, epoch: number, how: (state: RouterState) => RouterState['components']) {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const { base, captain } = await this.#read();
      const before = stateIn(base, environment) ?? emptyRouter(environment, randomBytes(16).toString('hex'));
      if (before.epoch > epoch) throw stale(environment, epoch, before.epoch);
      const wanted = { ...before, epoch, components: how(before) };
      const same = JSON.stringify(wanted) === JSON.stringify(before);
      if (same && withState(base, before, this.#parts.rules) === base) return before;
      const next = { ...wanted, revision: before.revision + 1 };
      await this.#post(base, withState(base, next, this.#parts.rules), captain);
      // Nothing is compared before it is set: who wrote at the same time may have written over us.
      const kept = stateIn((await this.#read()).base, environment);
      if (JSON.stringify(kept) === JSON.stringify(next)) return next;
    }
    const sentence = `La configuration nginx de CapRover est changée par quelqu’un d’autre à chaque essai (${environment}) : attendez qu’il ait fini, puis relancez.`;
    throw new CapRoverError('busy', sentence);
  }

  /** Refused by nginx, CapRover puts back what was there; where it died before, that is left to us. */
  async #post(before: string, next: string, captain: string): Promise<void> {
    const { client } = this.#parts;
    await client.setNginx(next, captain).catch(async (error: unknown) => {
      const refused = error instanceof CapRoverError && error.code === 'nginx-refused';
      if (refused && (await this.#read()).base === next) await client.setNginx(before, captain).catch(() => {});
      throw error;
    });
  }

  /**
   * CapRover answers when nginx has had its signal, not when it has followed it. So we ask as visitors from both sides of
   * the share, until only this revision answers, with the slot that it must be.
   */
  async #inForce(state: RouterState, asked: readonly string[]): Promise<void> {
    const until = performance.now() + this.#parts.inForceWithinMs;
    let again = performance.now() + this.#parts.inForceWithinMs / 3;
    for (let rounds = 0; rounds < ROUNDS;) {
      const wrong = await this.#wrong(state, asked);
      rounds = wrong === null ? rounds + 1 : 0;
      if (wrong === null) continue;
      if (performance.now() > until) {
        const seconds = Math.round(this.#parts.inForceWithinMs / 1_000);
        const sentence = `CapRover a pris la configuration ${state.revision} de ${state.environment}, mais nginx ne l’applique pas après ${seconds} s (${wrong}) : relancez « npx bascule up ${state.environment} », puis regardez le journal de captain-nginx.`;
        throw new CapRoverError('not-converged', sentence);
      }
      if (performance.now() > again) {
        // It was saved and never loaded, if CapRover died between the two.
        const { base, captain } = await this.#read();
        await this.#parts.client.setNginx(base, captain);
        again = until;
      }
      await setTimeout(50);
    }
  }

  async #wrong(state: RouterState, asked: readonly string[]): Promise<string | null> {
    const looks = asked.flatMap((name) => this.#looks(state, name).map((look) => this.#look(state, name, look)));
    return (await Promise.all(looks)).find((wrong) => wrong !== null) ?? null;
  }

  #looks(state: RouterState, name: string): { visitor: string; colour: 'blue' | 'green' | null }[] {
    const routes = state.components[name];
    if (!routes) return [];
    const { weights, newcomer } = routes;
    const other = newcomer === 'blue' ? 'green' : 'blue';
    const { within, beyond } = visitorsAround(weights[newcomer]);
    if (weights.blue + weights.green === 0) return [{ visitor: within, colour: null }];
    return [
      { visitor: within, colour: weights[newcomer] > 0 ? newcomer : other },
      { visitor: beyond, colour: weights[other] > 0 ? other : newcomer },
    ];
  }

  /** What is wrong with the answer to one visitor, in a few words. */
  async #look(state: RouterState, component: string, look: { visitor: string; colour: string | null }) {
    const { door, rules } = this.#parts;
    const split = rules.sticky !== null;
    const headers = split ? { cookie: `${rules.sticky?.cookie}=${look.visitor}` } : {};
    const answer = await door
      .ask(state.key, { component, way: 'look', method: 'HEAD', headers })
      .catch((error: Error) => error);
    if (answer instanceof Error) return `${component} : ${answer.message}`;
    const chosen = chosenIn(answer);
    if (chosen === null) return `${component} : HTTP ${answer.status} sans en-tête de Bascule`;
    if (chosen.revision < state.revision) return `${component} : encore la révision ${chosen.revision}`;
    const weights = state.components[component]?.weights;
    // Each request for itself: nobody knows beforehand who is where.
    const known = split || weights?.blue === 0 || weights?.green === 0;
    if (chosen.revision > state.revision || !known || chosen.colour === look.colour) return null;
    return `${component} : ${chosen.colour ?? 'rien'} au lieu de ${look.colour ?? 'rien'}`;
  }

  async #read(): Promise<{ base: string; captain: string }> {
    const { baseConfig, captainConfig } = await this.#parts.client.nginx();
    return { base: baseConfig.customValue || baseConfig.byDefault, captain: captainConfig.customValue ?? '' };
  }
}

export function notPrepared(environment: string): CapRoverError {
  const sentence = `CapRover n’est pas préparé pour ${environment} : lancez « npx bascule up ${environment} --target caprover ».`;
  return new CapRoverError('not-prepared', sentence);
}
