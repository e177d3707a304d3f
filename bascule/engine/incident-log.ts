import type { Pool, PoolClient } from 'pg';
import { announced } from '../core/incident/announce.ts';
import { factOf } from '../core/incident/calling.ts';
import { decide } from '../core/incident/decide.ts';
import { itself, type Fact, type IncidentEvent } from '../core/incident/event.ts';
import { evolve, replay, type Incident } from '../core/incident/incident.ts';
import { messagesOf } from '../core/incident/messages.ts';
import type { Plan } from '../core/plan/schema.ts';
import { writeAudit, type Deed } from './audit-table.ts';
import type { Clock } from './clock.ts';
import { insertEvent, insertIncident, keepStanding, lockIncident } from './incident-table.ts';
import { writeMessage } from './message-table.ts';
import { overridesEndingAfter } from './on-call-table.ts';
import { transaction } from './transaction.ts';

/** What incidents are led with. The plan is the whole one. */
export interface IncidentGround {
  pool: Pool;
  plan: Plan;
  clock: Clock;
}

export type Declaration = Fact & { type: 'declared' };

/** There is no incident of this name. */
export class NoSuchIncident extends Error {
  readonly id: string;
  constructor(id: string) {
    super(`L’incident « ${id} » n’existe pas : « npx bascule incidents --all » les montre.`);
    this.name = 'NoSuchIncident';
    this.id = id;
  }
}

/**
 * Declares an incident, with what it brings about at once: its messages, the first calls, what the public reads. Belongs
 * into a transaction; answers its id.
 */
export async function declareIn(
  client: PoolClient,
  plan: Plan,
  [first, ...rest]: [Declaration, ...Fact[]],
  at: number,
): Promise<string> {
  const id = await insertIncident(client, first, at);
  await new Writing(client, plan, id, []).write([first, ...rest], at);
  return id;
}

/**
 * Appends what `choose` makes of an incident as it stands, with what that brings about; nothing else can be written of it
 * in between. Without facts only what is due is done. @throws NoSuchIncident
 */
export async function amendIn(
  client: PoolClient,
  plan: Plan,
  id: string,
  at: number,
  choose: (incident: Incident) => Fact[] = () => [],
): Promise<Incident> {
  const events = await lockIncident(client, id);
  if (events.length === 0) throw new NoSuchIncident(id);
  return new Writing(client, plan, id, events).write(choose(replay(id, events)), at);
}

/** The same, in a transaction of its own, now. */
export function amend(
  { pool, plan, clock }: IncidentGround,
  id: string,
  choose?: (incident: Incident) => Fact[],
): Promise<Incident> {
  return transaction(pool, (client) => amendIn(client, plan, id, clock.now(), choose));
}

interface Written {
  before: Incident | null;
  event: IncidentEvent;
}

/** One turn of writing of an incident that is held. */
class Writing {
  readonly #client: PoolClient;
  readonly #plan: Plan;
  readonly #id: string;
  #incident: Incident | null;

  constructor(client: PoolClient, plan: Plan, id: string, events: readonly IncidentEvent[]) {
    this.#client = client;
    this.#plan = plan;
    this.#id = id;
    this.#incident = events.length === 0 ? null : replay(id, events);
  }

  async write(facts: readonly Fact[], now: number): Promise<Incident> {
    // Time in a log never goes back, even where two clocks differ.
    const at = Math.max(now, this.#incident?.lastAt ?? 0);
    const written: Written[] = [];
    for (const fact of facts) written.push(await this.#insert(fact, at));
    // Told as all of it left the incident: what is declared is told with the deployment that caused it.
    for (const each of written) await this.#tell(each);
    return this.#settle(this.#incident as Incident, at);
  }

  /** Whatever is due is done in the same transaction: once, whoever comes first, and whatever dies meanwhile. */
  async #settle(incident: Incident, at: number): Promise<Incident> {
    const { due, nextAt } = decide(this.#plan.incidents, incident, at);
    if (due.length === 0) {
      await keepStanding(this.#client, incident, nextAt);
      return incident;
    }
    const overrides = await overridesEndingAfter(this.#client, at);
    for (const each of due)
      await this.#tell(await this.#insert(factOf(this.#plan, incident, each, { overrides, at }), at));
    return this.#settle(this.#incident as Incident, at);
  }

  async #insert(fact: Fact, at: number): Promise<Written> {
    const before = this.#incident;
    const event = { ...fact, seq: (before?.lastSeq ?? 0) + 1, at };
    await insertEvent(this.#client, this.#id, event);
    this.#incident = before ? evolve(before, event) : replay(this.#id, [event]);
    await this.#audit(this.#incident, event);
    return { before, event };
  }

  async #tell({ before, event }: Written): Promise<void> {
    const incident = this.#incident as Incident;
    for (const message of messagesOf(this.#plan, before, incident, event))
      await writeMessage(this.#client, { at: event.at, ...message });
    for (const further of announced(this.#plan, incident, event))
      await this.#tell(await this.#insert(further, event.at));
  }

  async #audit({ id, environment, deployments }: Incident, event: IncidentEvent): Promise<void> {
    const deed = deeds[event.type];
    if (!deed || !('by' in event) || event.by === itself) return;
    const deployment = deployments.find(({ as }) => as === 'cause')?.id ?? null;
    const why = `${id}${'reason' in event && event.reason ? ` : ${event.reason}` : ''}`;
    await writeAudit(this.#client, { at: event.at, environment, deployment, who: event.by, what: deed, why });
  }
}

const deeds: Partial<Record<Fact['type'], Deed>> = {
  declared: 'incident-declared',
  acknowledged: 'incident-acknowledged',
  'severity-changed': 'incident-severity-changed',
  resolved: 'incident-resolved',
  reopened: 'incident-reopened',
  'post-mortem-published': 'post-mortem-published',
};
