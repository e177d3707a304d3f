import type { Pool, PoolClient } from 'pg';
import { fact as factSchema, type Fact, type IncidentEvent } from '../core/incident/event.ts';
import { replay, type Incident, type Linked, type Update } from '../core/incident/incident.ts';
import type { Severity } from '../core/incident/schema.ts';
import { stateOf, type IncidentState } from '../core/incident/state.ts';

/** An incident as those see it who don't lead it: the status page, the figures. Times are milliseconds since 1970. */
export interface IncidentSeen {
  id: string;
  title: string;
  environment: string;
  components: string[];
  severity: Severity;
  /** Whom it reaches, in words. */
  impact: string;
  state: IncidentState;
  beganAt: number;
  declaredAt: number;
  identifiedAt: number | null;
  mitigatedAt: number | null;
  resolvedAt: number | null;
  /** What caused it (`cause`, `again`) and what ended it (`way-back`, `fix`). */
  deployments: Linked[];
  /** What the public was told, oldest first; empty: nothing is to be told. */
  updates: Update[];
}

/** Those that were open at `at` or were declared after it, oldest first. */
export async function incidentsSince(pool: Pool, at: number): Promise<IncidentSeen[]> {
  const found = await incidentsWhere(pool, 'resolved_at IS NULL OR resolved_at >= $1', [at]);
  return found.map((incident) => ({
    ...{ id: incident.id, title: incident.title, environment: incident.environment },
    ...{ components: incident.components, severity: incident.severity, impact: incident.impact },
    state: stateOf(incident),
    beganAt: incident.beganAt,
    declaredAt: incident.declared.at,
    identifiedAt: incident.identified?.at ?? null,
    mitigatedAt: incident.mitigated?.at ?? null,
    resolvedAt: incident.resolved?.at ?? null,
    deployments: incident.deployments,
    updates: incident.updates,
  }));
}

/** All that are open, and of the others the newest; newest first. */
export async function recentIncidents(pool: Pool, limit: number): Promise<Incident[]> {
  const newest = 'SELECT number FROM bascule.incident ORDER BY number DESC LIMIT $1';
  const found = await incidentsWhere(pool, `resolved_at IS NULL OR number IN (${newest})`, [limit]);
  return found.toReversed();
}

/** Oldest first. */
export function openIncidents(pool: Pool): Promise<Incident[]> {
  return incidentsWhere(pool, 'resolved_at IS NULL', []);
}

export async function findIncident(client: Pool | PoolClient, id: string): Promise<Incident | null> {
  const events = await incidentEvents(client, id);
  return events.length === 0 ? null : replay(id, events);
}

export async function incidentEvents(client: Pool | PoolClient, id: string): Promise<IncidentEvent[]> {
  const { rows } = await client.query<EventRow>(
    'SELECT incident_id, seq, at, fact FROM bascule.incident_event WHERE incident_id = $1 ORDER BY seq',
    [id],
  );
  return rows.map(eventOf);
}

/** The incident that a deployment belongs to. */
export async function incidentOfDeployment(client: Pool | PoolClient, deployment: string): Promise<string | null> {
  const { rows } = await client.query<{ incident_id: string }>(
    'SELECT incident_id FROM bascule.incident_deployment WHERE deployment_id = $1',
    [deployment],
  );
  return rows[0]?.incident_id ?? null;
}

/** An open incident of one of these components; the oldest. */
export async function openIncidentOf(
  client: PoolClient,
  environment: string,
  components: readonly string[],
): Promise<string | null> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT id FROM bascule.incident WHERE environment = $1 AND resolved_at IS NULL AND components && $2
     ORDER BY number LIMIT 1`,
    [environment, components],
  );
  return rows[0]?.id ?? null;
}

/** An open incident that has this title, however it is typed. */
export async function openIncidentCalled(
  client: PoolClient,
  environment: string,
  title: string,
): Promise<string | null> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT id FROM bascule.incident JOIN bascule.incident_event event ON event.incident_id = id AND event.seq = 1
     WHERE environment = $1 AND resolved_at IS NULL AND lower(event.fact->>'title') = lower($2)
     ORDER BY number LIMIT 1`,
    [environment, title],
  );
  return rows[0]?.id ?? null;
}

/** Those that are to be looked at, the one that waits longest first. */
export async function dueIncidents(pool: Pool, at: number, limit: number): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    'SELECT id FROM bascule.incident WHERE due_at <= $1 ORDER BY due_at LIMIT $2',
    [at, limit],
  );
  return rows.map(({ id }) => id);
}

/** Until the end of the transaction no other incident of the environment is declared. */
export async function lockDeclarations(client: PoolClient, environment: string): Promise<void> {
  await client.query("SELECT pg_advisory_xact_lock(hashtext('bascule incident'), hashtext($1))", [environment]);
}

export async function insertIncident(
  client: PoolClient,
  { environment, components }: { environment: string; components: string[] },
  at: number,
): Promise<string> {
  const { rows } = await client.query<{ id: string }>(
    'INSERT INTO bascule.incident (environment, components, declared_at) VALUES ($1, $2, $3) RETURNING id',
    [environment, components, at],
  );
  return (rows[0] as { id: string }).id;
}

/** Until the end of the transaction nothing else is written of it. Its events, oldest first; none: there is no such one. */
export async function lockIncident(client: PoolClient, id: string): Promise<IncidentEvent[]> {
  await client.query('SELECT 1 FROM bascule.incident WHERE id = $1 FOR UPDATE', [id]);
  return incidentEvents(client, id);
}

/** Belongs into a transaction that holds the incident. */
export async function insertEvent(client: PoolClient, id: string, { seq, at, ...fact }: IncidentEvent): Promise<void> {
  await client.query('INSERT INTO bascule.incident_event (incident_id, seq, at, fact) VALUES ($1, $2, $3, $4)', [
    id,
    seq,
    at,
    JSON.stringify(fact),
  ]);
  if (fact.type === 'linked') await insertLink(client, id, fact);
}

/** What stands in its row follows from its facts. */
export async function keepStanding(client: PoolClient, incident: Incident, dueAt: number | null): Promise<void> {
  await client.query('UPDATE bascule.incident SET components = $2, resolved_at = $3, due_at = $4 WHERE id = $1', [
    incident.id,
    incident.components,
    incident.resolved?.at ?? null,
    dueAt,
  ]);
}

async function insertLink(
  client: PoolClient,
  id: string,
  { deployment, as }: Fact & { type: 'linked' },
): Promise<void> {
  await client.query(
    `INSERT INTO bascule.incident_deployment (deployment_id, incident_id, kind) VALUES ($1, $2, $3)
     ON CONFLICT (deployment_id) DO NOTHING`,
    [deployment, id, as],
  );
}

async function incidentsWhere(client: Pool | PoolClient, where: string, values: unknown[]): Promise<Incident[]> {
  const { rows } = await client.query<EventRow>(
    `SELECT incident_id, seq, at, fact FROM bascule.incident_event
     JOIN (SELECT id, number FROM bascule.incident WHERE ${where}) AS wanted ON wanted.id = incident_id
     ORDER BY wanted.number, seq`,
    values,
  );
  const logs = Map.groupBy(rows, ({ incident_id }) => incident_id);
  return [...logs].map(([id, events]) => replay(id, events.map(eventOf)));
}

interface EventRow {
  incident_id: string;
  seq: number;
  at: string;
  fact: unknown;
}

function eventOf({ seq, at, fact }: EventRow): IncidentEvent {
  return { ...factSchema.parse(fact), seq, at: Number(at) };
}
