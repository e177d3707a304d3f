import type { Pool } from 'pg';
import { afterListPlan, dueNow, lookAgainMs, type AfterItem, type AfterResult } from '../core/checklist/after.ts';
import type { Environment } from '../core/plan/schema.ts';
import { afterResults, keepAfterResult } from './after-list-table.ts';
import type { Clock } from './clock.ts';

/** What a look is at. Times are milliseconds since 1970; figures are those of `from` to `to`. */
export interface Look {
  deployment: string;
  environment: string;
  from: number;
  to: number;
}

/** `waiting`: nothing can be said, as of figures without traffic or a service that nobody configured. Never green for it. */
export type Finding = Pick<AfterResult, 'outcome' | 'found'>;

/** How each kind of proof is had. Each ends by itself: the list waits for it. */
export interface AfterProofs {
  health(look: Look): Promise<Finding>;
  smoke(look: Look): Promise<Finding>;
  errors(look: Look, below: number): Promise<Finding>;
  latencyP95(look: Look, belowMs: number): Promise<Finding>;
  logs(look: Look): Promise<Finding>;
  check(look: Look, check: string): Promise<Finding>;
  thirdParty(look: Look, service: string): Promise<Finding>;
}

export interface AfterGround {
  pool: Pool;
  clock: Pick<Clock, 'now' | 'sleep'>;
  proofs: AfterProofs;
  /** What kept a list from going on; it is tried again. */
  onTrouble(deployment: string, error: unknown): void;
}

export interface Confirmed {
  deployment: string;
  environment: Environment;
  /** Milliseconds since 1970. */
  confirmedAt: number;
}

/** The lists after a confirmation, looked through by themselves: one for each environment, that of what is live there. */
export class AfterLists {
  readonly #ground: AfterGround;
  readonly #running = new Map<string, { deployment: string; stop: AbortController; end: Promise<void> }>();

  constructor(ground: AfterGround) {
    this.#ground = ground;
  }

  /**
   * Begins, or after a restart goes on; that of the release before ends. Begun twice it runs once. Resolves when the
   * list has been looked through or left; nobody needs to wait for it.
   */
  begin(confirmed: Confirmed): Promise<void> {
    const { deployment, environment } = confirmed;
    const running = this.#running.get(environment.name);
    if (running?.deployment === deployment) return running.end;
    this.#end(environment.name);
    const stop = new AbortController();
    const end = lookThrough(this.#ground, confirmed, stop.signal);
    this.#running.set(environment.name, { deployment, stop, end });
    return end;
  }

  /** The environment's traffic goes to a deployment: what would be found now is not of the release before. */
  leave(environment: string, to: string): void {
    if (this.#running.get(environment)?.deployment !== to) this.#end(environment);
  }

  async close(): Promise<void> {
    const ends = [...this.#running.values()].map(({ end }) => end);
    for (const environment of [...this.#running.keys()]) this.#end(environment);
    await Promise.all(ends);
  }

  #end(environment: string): void {
    this.#running.get(environment)?.stop.abort();
    this.#running.delete(environment);
  }
}

async function lookThrough(ground: AfterGround, confirmed: Confirmed, gone: AbortSignal): Promise<void> {
  const { pool, clock, onTrouble } = ground;
  const items = afterListPlan(confirmed.environment, confirmed.confirmedAt);
  while (!gone.aborted) {
    try {
      const { due, wakeAt } = dueNow(items, await afterResults(pool, confirmed.deployment), clock.now());
      if (wakeAt === null) return;
      if (due.length === 0) await clock.sleep(wakeAt - clock.now(), gone);
      else await Promise.all(due.map((item) => look(ground, confirmed, item, gone)));
    } catch (error) {
      onTrouble(confirmed.deployment, error);
      await clock.sleep(lookAgainMs, gone);
    }
  }
}

/** A look that breaks has found nothing, good or bad. One that outlived its release is not kept. */
async function look(ground: AfterGround, confirmed: Confirmed, item: AfterItem, gone: AbortSignal): Promise<void> {
  const { pool, clock, proofs } = ground;
  const { deployment, environment } = confirmed;
  const { from, to } = item;
  const finding = await prove(proofs, { deployment, environment: environment.name, from, to }, item).catch(
    (error: unknown): Finding => ({
      outcome: 'waiting',
      found: `N’a pas pu être constaté : ${error instanceof Error ? error.message : String(error)}`,
    }),
  );
  if (gone.aborted) return;
  await keepAfterResult(pool, deployment, { item: item.item, ...finding, at: clock.now() });
}

async function prove(proofs: AfterProofs, at: Look, { proof }: AfterItem): Promise<Finding> {
  switch (proof.kind) {
    case 'health':
      return proofs.health(at);
    case 'smoke':
      return proofs.smoke(at);
    case 'errors':
      return proofs.errors(at, proof.below);
    case 'latency-p95':
      return proofs.latencyP95(at, proof.belowMs);
    case 'logs':
      return proofs.logs(at);
    case 'check':
      return proofs.check(at, proof.check);
    case 'third-party':
      return proofs.thirdParty(at, proof.service);
  }
}
