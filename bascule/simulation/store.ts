import type { Approval } from '../core/approval/approval.ts';
import { replay, type Deployment } from '../core/deployment/deployment.ts';
import type { Colour, DeploymentEvent, Fact } from '../core/deployment/event.ts';
import { isOver } from '../core/deployment/retire.ts';
import { LeaseLost } from '../engine/lease.ts';
import type { SlotRow } from '../engine/slot-table.ts';
import type { Rules } from './rules.ts';

/** What Bascule keeps in its own database: the lease, the logs, the slots as they should be, who agreed. */
export class Store {
  epoch = 0;
  rows: SlotRow[] = [];
  approvals: Approval[] = [];
  readonly logs: Log[] = [];
  /** While it is away every question to it fails. */
  away = false;
  readonly #rules: Rules;
  readonly #environment: string;
  readonly #now: () => number;

  constructor(rules: Rules, environment: string, now: () => number) {
    this.#rules = rules;
    this.#environment = environment;
    this.#now = now;
  }

  takeLease(): number {
    this.epoch += 1;
    return this.epoch;
  }

  holdLease(epoch: number): void {
    if (epoch !== this.epoch && this.#rules.fenced) throw new LeaseLost({ environment: this.#environment, epoch });
  }

  /** The deployment under way. */
  active(): Log | null {
    return this.logs.findLast((log) => !log.over) ?? null;
  }

  /** Null when another deployment is under way: the table's unique index refuses it. */
  open(facts: readonly [Fact & { type: 'requested' }, ...Fact[]]): Log | null {
    if (this.active() && this.#rules.oneAtATime) return null;
    const [requested, ...others] = facts;
    const id = `d-${this.logs.length + 1}`;
    const first = { ...requested, seq: 1, at: this.#now() };
    const log: Log = { id, events: [first], deployment: replay(id, [first]), over: false };
    this.logs.push(log);
    this.#write(log, others);
    return log;
  }

  /** Under the lease; `effect` is in the same transaction. @throws LeaseLost */
  append(log: Log, epoch: number, facts: readonly Fact[], effect?: () => void): void {
    this.holdLease(epoch);
    effect?.();
    this.#write(log, facts);
  }

  /** What people say needs no lease. */
  amend(log: Log, facts: readonly Fact[]): void {
    this.#write(log, facts);
  }

  #write(log: Log, facts: readonly Fact[]): void {
    const at = Math.max(this.#now(), log.events.at(-1)?.at ?? 0);
    for (const fact of facts) {
      const event: DeploymentEvent = { ...fact, seq: log.events.length + 1, at };
      log.events.push(event);
      log.deployment = this.#rules.evolve(log.deployment, event);
    }
    log.over ||= isOver(log.deployment);
  }
}

export interface Log {
  id: string;
  events: DeploymentEvent[];
  /** The fold of its events. */
  deployment: Deployment;
  over: boolean;
}

export function rowOf({ rows }: Store, component: string, colour: Colour): SlotRow | undefined {
  return rows.find((row) => row.component === component && row.colour === colour);
}

/** As in slot-table.ts: an idle slot gets new content; a slot with traffic is never changed. */
export function fillSlot(store: Store, slot: SlotRow): void {
  const known = rowOf(store, slot.component, slot.colour);
  if (!known) store.rows.push(slot);
  else if (known.weight === 0) Object.assign(known, slot);
  else throw new Error(`${slot.component}/${slot.colour} reçoit du trafic : on ne peut pas y mettre autre chose.`);
}

export function moveWeight(store: Store, moves: readonly { component: string; to: Colour; percent: number }[]): void {
  for (const { component, to, percent } of moves) {
    for (const row of store.rows) {
      if (row.component === component) row.weight = row.colour === to ? percent : 100 - percent;
    }
  }
}

export function emptySlot(store: Store, component: string, colour: Colour): void {
  store.rows = store.rows.filter((row) => row.component !== component || row.colour !== colour || row.weight > 0);
}
