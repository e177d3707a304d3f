import type { PoolClient } from 'pg';
import { versionOf, type Deployment } from '../../core/deployment/deployment.ts';
import { itself, type Fact, type Link } from '../../core/incident/event.ts';
import {
  componentsFelt,
  meaningOf,
  reachWords,
  versionsBack,
  type Meaning,
} from '../../core/incident/from-deployment.ts';
import { pager, rank, type Incident } from '../../core/incident/incident.ts';
import type { BadEnd, Severity } from '../../core/incident/schema.ts';
import type { Plan } from '../../core/plan/schema.ts';
import type { Consequence } from '../deployment-log.ts';
import { amendIn, declareIn } from '../incident-log.ts';
import { writeMessage } from '../message-table.ts';
import { attempt } from '../savepoint.ts';
import { incidentOfDeployment, lockDeclarations, openIncidentOf } from '../incident-table.ts';

/**
 * A deployment that goes wrong where people meet it becomes an incident, in the transaction of the fact that says so. When
 * its traffic is back the incident is mitigated, and no more: that the old version answers again does not say what was
 * wrong with the new one, or what it left behind. A person says that, and resolves it; only where nobody was woken, and
 * nothing happens for the plan's quiet time, does it end by itself.
 */
export function incidentConsequence(plan: Plan): Consequence {
  return async (client, deployment, event) => {
    const meaning = meaningOf(deployment, event);
    if (!meaning) return;
    const turn = { client, plan, at: event.at };
    await attempt(
      client,
      () => carryOn(turn, deployment, meaning),
      (error) => shout(turn, deployment, error),
    );
  };
}

/** Traffic goes back whether or not its incident can be written, as when its log is damaged: then people must look. */
async function shout({ client, at }: Turn, { id, environment }: Deployment, error: unknown): Promise<void> {
  const why = error instanceof Error ? error.message : String(error);
  const body = {
    dedupKey: `incident-of-${id}`,
    summary: `L’incident de ${id} (${environment}) n’a pas pu être écrit : ${why}`.slice(0, 300),
    ...{ severity: 'SEV-1', environment, people: [] },
  };
  await writeMessage(client, { at, channel: pager, template: 'page', body });
}

async function carryOn(turn: Turn, deployment: Deployment, meaning: Meaning): Promise<void> {
  if (meaning.kind === 'bad') return wentBad(turn, deployment, meaning);
  if (meaning.kind === 'back') return cameBack(turn, deployment);
  return arrived(turn, deployment);
}

interface Turn {
  client: PoolClient;
  plan: Plan;
  at: number;
}

type Bad = Meaning & { kind: 'bad' };

/** One incident per cause: what is already one is told more, and what an open one of the component may be belongs to it. */
async function wentBad(turn: Turn, deployment: Deployment, bad: Bad): Promise<void> {
  const { client, plan, at } = turn;
  const severity = severityFor(plan, deployment, bad.end);
  const known = await incidentOfDeployment(client, deployment.id);
  if (known) {
    await amendIn(client, plan, known, at, (incident) => worse(incident, deployment, bad, severity));
    return;
  }
  if (severity === null) return;
  await lockDeclarations(client, deployment.environment);
  const facts = await linksTo(turn, deployment, bad);
  const open = await openIncidentOf(client, deployment.environment, componentsFelt(deployment));
  if (open) {
    await amendIn(client, plan, open, at, (incident) => [
      ...asAgain(incident, facts, bad.reason),
      ...raised(incident, severity),
    ]);
    return;
  }
  await declareIn(client, plan, [declaration(plan, deployment, bad, severity, at), ...facts], at);
}

/** What the plan's first rule that fits says; null: none does. */
function severityFor({ incidents }: Plan, { environment }: Deployment, end: BadEnd): Severity | null {
  const rule = incidents.declaredWhen.find((each) => each.environment === environment && each.ends.includes(end));
  return rule?.severity ?? null;
}

function declaration(
  plan: Plan,
  deployment: Deployment,
  bad: Bad,
  severity: Severity,
  at: number,
): Fact & { type: 'declared' } {
  const components = componentsFelt(deployment);
  const titles = components.map((name) => plan.components.find((each) => each.name === name)?.title ?? name);
  return {
    type: 'declared',
    ...{ environment: deployment.environment, components, severity },
    title: `Perturbations : ${titles.join(', ')}`,
    impact: reachWords(deployment),
    cause: bad.end,
    reason: bad.reason,
    beganAt: deployment.kind === 'rollback' ? at : (deployment.firstShiftAt ?? at),
    by: itself,
    via: 'rule',
  };
}

/** What the deployment is to its incident. A way back leads away from the one that brought what was live. */
async function linksTo({ client }: Turn, deployment: Deployment, { reason }: Bad): Promise<Fact[]> {
  const { id, kind, version } = deployment;
  const components = componentsFelt(deployment);
  if (kind === 'release') return [link(id, 'cause', version, components, reason)];
  const left = deployment.train.find((car) => components.includes(car.component))?.from?.version ?? null;
  const cause = left === null ? null : await broughtBy(client, deployment, left);
  return [
    ...(cause === null || left === null ? [] : [link(cause, 'cause', left, components, reason)]),
    link(id, 'way-back', version, components, reason),
  ];
}

const link = (deployment: string, as: Link, version: string, components: string[], reason: string): Fact => ({
  type: 'linked',
  ...{ deployment, as, version, components, reason },
});

/** The last release before that brought this version. */
async function broughtBy(client: PoolClient, { id, environment }: Deployment, version: string): Promise<string | null> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT deployment.id FROM bascule.deployment JOIN bascule.deployment_event event
       ON event.deployment_id = deployment.id AND event.seq = 1
     WHERE deployment.environment = $1 AND deployment.id <> $2
       AND event.fact->>'kind' = 'release' AND event.fact->>'version' = $3
     ORDER BY deployment.number DESC LIMIT 1`,
    [environment, id, version],
  );
  return rows[0]?.id ?? null;
}

/** In an incident that has its cause, the next bad deployment is another one: it is not over for its users. */
function asAgain({ deployments, mitigated }: Incident, facts: Fact[], reason: string): Fact[] {
  const hasCause = deployments.some(({ as }) => as === 'cause');
  const links = facts.map((fact): Fact =>
    fact.type === 'linked' && fact.as === 'cause' && hasCause ? { ...fact, as: 'again' } : fact,
  );
  if (hasCause || mitigated) return [...links, { type: 'relapsed', by: itself, reason }];
  return [...links, { type: 'noted', by: itself, text: reason }];
}

/** More of what is known already: it is written down, and may be worse than it was. */
function worse(incident: Incident, deployment: Deployment, { reason, end }: Bad, severity: Severity | null): Fact[] {
  const stuck = deployment.kind === 'rollback' ? `Le retour arrière ${deployment.id} n’aboutit pas. ` : '';
  const text = end === 'stuck' ? `${stuck}${reason}` : reason;
  return [{ type: 'noted', by: itself, text }, ...(severity === null ? [] : raised(incident, severity))];
}

function raised(incident: Incident, severity: Severity): Fact[] {
  if (incident.resolved || rank(severity) >= rank(incident.severity)) return [];
  return [{ type: 'severity-changed', severity, by: itself, reason: 'C’est plus grave qu’au début.' }];
}

async function cameBack({ client, plan, at }: Turn, deployment: Deployment): Promise<void> {
  const id = await incidentOfDeployment(client, deployment.id);
  if (!id) return;
  const how = `Le trafic est revenu à la version ${versionsBack(deployment)}.`;
  await amendIn(client, plan, id, at, ({ resolved, mitigated }) =>
    resolved || mitigated ? [] : [{ type: 'mitigated', by: itself, how }],
  );
}

/** A release that stays, while something is wrong with what it replaces, is what people were waiting for. */
async function arrived({ client, plan, at }: Turn, deployment: Deployment): Promise<void> {
  const { id, environment, version, train } = deployment;
  const changed = train.filter(({ kind, from, digest }) => kind !== 'database' && from?.digest !== digest);
  const components = changed.map(({ component }) => component);
  const open = await openIncidentOf(client, environment, components);
  if (!open) return;
  const versions = [...new Set(changed.map((car) => versionOf(deployment, car)))].join(', ');
  await amendIn(client, plan, open, at, ({ mitigated }) => [
    link(id, 'fix', version, [], ''),
    ...(mitigated
      ? []
      : [{ type: 'mitigated' as const, by: itself, how: `La version ${versions} est en ligne et saine.` }]),
  ]);
}
