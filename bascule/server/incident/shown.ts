import type { z } from 'zod';
import { personNamed } from '../../core/approval/people.ts';
import { decide } from '../../core/incident/decide.ts';
import { fixedDraft, ongoingDraft, resolvedDraft } from '../../core/incident/drafts.ts';
import { evolve, replay, type Incident } from '../../core/incident/incident.ts';
import { marksOf } from '../../core/incident/marks.ts';
import { missingParts, postMortemDocument } from '../../core/incident/post-mortem.ts';
import { phaseOf, stateOf } from '../../core/incident/state.ts';
import { timeline } from '../../core/incident/timeline.ts';
import type { DeploymentEvent } from '../../core/deployment/event.ts';
import { impactFrom } from '../../engine/incident-impact.ts';
import { incidentEvents } from '../../engine/incident-table.ts';
import { NoSuchIncident, type IncidentGround } from '../../engine/incident-log.ts';
import type { IncidentShown, IncidentSummary, openActions, PostMortemShown } from './wire.ts';

export interface ShownGround extends IncidentGround {
  log: { events(deployment: string): Promise<DeploymentEvent[]> };
}

export function summaryOf(incident: Incident): IncidentSummary {
  const { id, title, environment, components, severity, impact, reason, beganAt, declared, acknowledged } = incident;
  return {
    ...{ id, title, environment, components, severity, impact, reason, beganAt, declared, acknowledged },
    state: stateOf(incident),
    phase: phaseOf(incident),
    mitigatedAt: incident.mitigated?.at ?? null,
    resolvedAt: incident.resolved?.at ?? null,
    postMortemDueAt: incident.postMortem?.dueAt ?? null,
    postMortemPublishedAt: incident.postMortem?.published?.at ?? null,
    deployments: incident.deployments,
  };
}

/** What nobody has done yet; what has no day comes last. */
export function openActionsOf(incidents: readonly Incident[]): z.infer<typeof openActions>['actions'] {
  const open = incidents.flatMap(({ id, title, actions }) =>
    actions
      .filter(({ done }) => !done)
      .map(({ action, kind, text, owner, dueOn }) => ({ incident: id, title, action, kind, text, owner, dueOn })),
  );
  return open.toSorted((a, b) => (a.dueOn ?? '9999').localeCompare(b.dueOn ?? '9999'));
}

/** @throws NoSuchIncident */
export async function shown(ground: ShownGround, id: string): Promise<IncidentShown> {
  const told = await lookedUp(ground, id);
  const { incident, now } = told;
  const { updates, tasks, actions, escalation } = incident;
  return {
    ...summaryOf(incident),
    calls: escalation.calls.map(({ round, level, people, channels, at }) => ({ round, level, people, channels, at })),
    nextAt: decide(ground.plan.incidents, incident, now).nextAt,
    marks: marksOf(ground.plan.incidents, incident, now),
    ...{ updates, tasks, actions },
    timeline: told.timeline,
    numbers: told.impact,
    drafts: draftsOf(ground, told),
  };
}

/** @throws NoSuchIncident */
export async function postMortemOf(ground: ShownGround, id: string): Promise<PostMortemShown> {
  const told = await lookedUp(ground, id);
  const { incident } = told;
  const { postMortem } = incident;
  return {
    incident: id,
    document: postMortem?.published?.document ?? documentOf(ground, told),
    parts: postMortem?.parts ?? {},
    revision: postMortem?.edited?.seq ?? 0,
    edited: postMortem?.edited ? { at: postMortem.edited.at, by: postMortem.edited.by } : null,
    dueAt: postMortem?.dueAt ?? null,
    missing: missingParts(incident),
    published: postMortem?.published ? { at: postMortem.published.at, by: postMortem.published.by } : null,
  };
}

/** What is published for good: the document as it reads once it is. @throws NoSuchIncident */
export async function publishable(
  ground: ShownGround,
  id: string,
  by: string,
): Promise<{ document: string; revision: number }> {
  const told = await lookedUp(ground, id);
  const { incident, now } = told;
  const published = evolve(incident, {
    ...{ type: 'post-mortem-published', by, document: '' },
    ...{ seq: incident.lastSeq + 1, at: now },
  });
  return {
    document: documentOf(ground, { ...told, incident: published }),
    revision: incident.postMortem?.edited?.seq ?? 0,
  };
}

interface Told {
  incident: Incident;
  now: number;
  timeline: IncidentShown['timeline'];
  impact: IncidentShown['numbers'];
  deployments: { id: string; events: DeploymentEvent[] }[];
}

async function lookedUp({ pool, plan, clock, log }: ShownGround, id: string): Promise<Told> {
  const events = await incidentEvents(pool, id);
  if (events.length === 0) throw new NoSuchIncident(id);
  const incident = replay(id, events);
  const deployments = await Promise.all(
    incident.deployments.map(async ({ id }) => ({ id, events: await log.events(id) })),
  );
  const title = (name: string) => plan.components.find((each) => each.name === name)?.title ?? name;
  const named = (person: string) => personNamed(plan, person)?.displayName ?? person;
  const now = clock.now();
  const impact = await impactFrom(pool, plan, incident, now);
  return { incident, now, timeline: timeline(events, deployments, { title, named }), impact, deployments };
}

function documentOf({ plan }: ShownGround, { incident, impact, timeline, now }: Told): string {
  return postMortemDocument({ plan, incident, impact, timeline, marks: marksOf(plan.incidents, incident, now) });
}

function draftsOf({ plan }: ShownGround, { incident, now, deployments }: Told): IncidentShown['drafts'] {
  const fixes = incident.deployments.flatMap(({ id, as, version, at }) => {
    const startedAt = deployments.find((each) => each.id === id)?.events[0]?.at ?? at;
    return as === 'fix' ? [fixedDraft(plan, { environment: incident.environment, version, startedAt, at })] : [];
  });
  return [...(incident.resolved ? [] : [ongoingDraft(plan, incident)]), resolvedDraft(plan, incident, now), ...fixes];
}
