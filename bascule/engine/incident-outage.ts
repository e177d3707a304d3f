import type { PoolClient } from 'pg';
import { itself, type Fact } from '../core/incident/event.ts';
import { rank, type Incident } from '../core/incident/incident.ts';
import { standingOf, type Standing } from '../core/incident/outage.ts';
import type { DownRule } from '../core/incident/schema.ts';
import type { Plan } from '../core/plan/schema.ts';
import { announcementsEndingAfter } from './announcement-table.ts';
import { amendIn, declareIn, type IncidentGround } from './incident-log.ts';
import { findIncident, lockDeclarations, openIncidentOf } from './incident-table.ts';
import { probeMinutes } from './probe-table.ts';
import { transaction } from './transaction.ts';

/**
 * Declares an incident for each component that has been down for its rule's minutes, and says so in the incident when it
 * answers again. Where a maintenance was announced users know.
 */
export async function lookForOutages({ pool, plan, clock }: IncidentGround): Promise<void> {
  const now = clock.now();
  for (const rule of plan.incidents.declaredWhenDown) {
    if (await isMaintained({ pool }, rule.environment, now)) continue;
    const span = { from: now - (rule.forMinutes + 2) * 60_000, to: now + 1 };
    const looks = await probeMinutes(pool, rule.environment, span);
    for (const component of rule.components) {
      const standing = standingOf(rule, looks, component, now);
      if (standing) await transaction(pool, (client) => told({ client, plan, rule, component, at: now }, standing));
    }
  }
}

interface Seen {
  client: PoolClient;
  plan: Plan;
  rule: DownRule;
  component: string;
  at: number;
}

async function told(seen: Seen, standing: Exclude<Standing, null>): Promise<void> {
  const { client, plan, rule, component, at } = seen;
  await lockDeclarations(client, rule.environment);
  const id = await openIncidentOf(client, rule.environment, [component]);
  if (!id && standing.kind === 'up') return;
  if (!id) {
    await declareIn(client, plan, [declaration(seen, standing as Standing & { kind: 'down' })], at);
    return;
  }
  const incident = (await findIncident(client, id)) as Incident;
  const facts = standing.kind === 'down' ? worse(seen, incident) : better(seen, incident);
  if (facts.length > 0) await amendIn(client, plan, id, at, () => facts);
}

function declaration(seen: Seen, { since }: { since: number }): Fact & { type: 'declared' } {
  const { environment, severity, forMinutes } = seen.rule;
  return {
    type: 'declared',
    ...{ environment, components: [seen.component], severity, by: itself, via: 'rule', cause: 'down' },
    title: `${titleOf(seen)} indisponible`,
    impact: 'Tous les utilisateurs',
    reason: `Aucune bonne réponse depuis ${forMinutes} minute${forMinutes > 1 ? 's' : ''}.`,
    beganAt: since,
  };
}

/** An incident that was thought smaller, or over, is not. */
function worse(seen: Seen, { severity, mitigated, cause }: Incident): Fact[] {
  const { rule } = seen;
  const reason = `${titleOf(seen)} ne donne plus de bonne réponse.`;
  return [
    ...(mitigated && cause === 'down' ? [{ type: 'relapsed' as const, by: itself, reason }] : []),
    ...(rank(rule.severity) < rank(severity)
      ? [{ type: 'severity-changed' as const, severity: rule.severity, by: itself, reason }]
      : []),
  ];
}

/** Of what else an incident is about, that its component answers says nothing. */
function better(seen: Seen, { mitigated, cause }: Incident): Fact[] {
  if (mitigated || cause !== 'down') return [];
  return [{ type: 'mitigated', by: itself, how: `${titleOf(seen)} répond à nouveau.` }];
}

const titleOf = ({ plan, component }: Seen) =>
  plan.components.find(({ name }) => name === component)?.title ?? component;

async function isMaintained(
  { pool }: Pick<IncidentGround, 'pool'>,
  environment: string,
  now: number,
): Promise<boolean> {
  const announced = await announcementsEndingAfter(pool, now);
  return announced.some((each) => each.environment === environment && each.from <= now);
}
