import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { CapRoverError } from './caprover-error.ts';
import type { CapRoverClient } from './client.ts';
import type { Door } from './door.ts';
import { inForce } from './in-force.ts';
import { stale } from './project-fence.ts';
import type { RouterRules } from './router-lines.ts';
import { stateIn, withState } from './router-section.ts';
import { emptyRouter, type RouterState } from './router-state.ts';

interface Parts {
  client: CapRoverClient;
  door: Door;
  rules: RouterRules;
  /** How long nginx may take to have a configuration in force once CapRover took it. */
  inForceWithinMs?: number;
  /** How long we begin again while CapRover is busy, away, or written to by others. */
  patienceMs?: number;
}

/** Another server wrote between our look and our word this often: somebody is at it by hand. */
const ATTEMPTS = 5;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 3_000;

interface Written {
  state: RouterState;
  base: string;
}

/** What CapRover's nginx does for an environment: read, changed and seen to be in force. */
export class Router {
  readonly #parts: Required<Parts>;

  constructor(parts: Parts) {
    this.#parts = { inForceWithinMs: 30_000, patienceMs: 120_000, ...parts };
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
    const until = performance.now() + this.#parts.patienceMs;
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 1.6, LONGEST_PAUSE_MS)) {
      try {
        const state = await this.#write(environment, epoch, how);
        if (asked.length === 0 || (await this.#inForce(state, asked))) return state;
      } catch (error) {
        if (!isPassing(error) || performance.now() > until) throw error;
      }
      if (performance.now() > until) throw disputed(environment);
      await setTimeout(pauseMs);
    }
  }

  /** Reads, writes, reads: CapRover sets without comparing, so who wrote at the same time may have written over us. */
  async #write(environment: string, epoch: number, how: (state: RouterState) => RouterState['components']) {
    const { rules } = this.#parts;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const { base, captain } = await this.#read();
      const before = stateIn(base, environment) ?? emptyRouter(environment, randomBytes(16).toString('hex'));
      if (before.epoch > epoch) throw stale(environment, epoch, before.epoch);
      const wanted = { ...before, epoch, components: how(before) };
      if (isSame(wanted, before) && withState(base, before, rules) === base) return before;
      const next = { ...wanted, revision: before.revision + 1 };
      await this.#post(base, withState(base, next, rules), captain);
      if (isSame(stateIn((await this.#read()).base, environment), next)) return next;
    }
    throw disputed(environment);
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

  #inForce(state: RouterState, asked: readonly string[]): Promise<boolean> {
    const { client, door, rules, inForceWithinMs: withinMs } = this.#parts;
    const isWritten = async () => {
      const kept = stateIn((await this.#read()).base, state.environment);
      return kept !== null && kept.revision >= state.revision;
    };
    const again = async () => {
      const { base, captain } = await this.#read();
      await client.setNginx(base, captain);
    };
    return inForce({ door, rules, withinMs }, state, asked, { isWritten, again });
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

function disputed(environment: string): CapRoverError {
  const sentence = `La configuration nginx de CapRover est changée par quelqu’un d’autre à chaque essai (${environment}) : attendez qu’il ait fini, puis relancez.`;
  return new CapRoverError('busy', sentence);
}

const isSame = (one: RouterState | null, other: RouterState) => JSON.stringify(one) === JSON.stringify(other);
const isPassing = (error: unknown) =>
  error instanceof CapRoverError && (error.code === 'busy' || error.code === 'unreachable');
