import { stateByImpact, type ComponentState, type ComponentStatus } from './component-status.ts';
import { lastUpdate, monitoringAt, type StatusIncident, type StatusUpdate } from './incident.ts';
import { phaseOf, phasesUntil, type Maintenance } from './maintenance.ts';
import type { ComponentView, GroupView, PageView } from './page.ts';
import { statusWords } from './words.ts';

/** Their words have none for what nobody looked at. Whoever watches this file must not take it for good. */
export const spoken = (state: ComponentState): ComponentStatus =>
  state === 'no_data' ? 'degraded_performance' : state;

const language = ({ languages }: PageView) => languages[0] ?? 'fr';

const idOf = ({ name }: PageView) => name.toLowerCase().replace(/[^a-z0-9]+/g, '-');

const iso = (at: number) => new Date(at).toISOString();
const isoOrNull = (at: number | null) => (at === null ? null : iso(at));

export function pageJson(view: PageView) {
  return {
    id: idOf(view),
    name: view.name,
    url: view.url,
    time_zone: view.timeZone,
    updated_at: iso(view.at),
  };
}

export function componentJson(component: ComponentView, index: number, view: PageView) {
  const { name, title, description, state, since, firstSeenAt, group } = component;
  return {
    id: name,
    name: title,
    status: spoken(state),
    created_at: iso(firstSeenAt ?? since),
    updated_at: iso(since),
    position: index + 1,
    description,
    showcase: true,
    start_date: firstSeenAt === null ? null : iso(firstSeenAt).slice(0, 10),
    group_id: group,
    page_id: idOf(view),
    group: false,
    only_show_if_degraded: false,
  };
}

/** Groups stand among the components, and name those that belong to them. */
export function groupsJson(view: PageView) {
  return view.groups.map((group, index) => ({
    id: group.name,
    name: group.title,
    status: spoken(group.state),
    created_at: iso(Math.min(...membersOf(group, view).map(({ firstSeenAt, since }) => firstSeenAt ?? since))),
    updated_at: iso(Math.max(...membersOf(group, view).map(({ since }) => since))),
    position: view.components.length + index + 1,
    description: null,
    showcase: false,
    start_date: null,
    group_id: null,
    page_id: idOf(view),
    group: true,
    only_show_if_degraded: false,
    components: group.components,
  }));
}

const membersOf = ({ components }: GroupView, view: PageView) =>
  view.components.filter(({ name }) => components.includes(name));

export function incidentJson(incident: StatusIncident, view: PageView) {
  const { id, title, status, impact, startedAt, resolvedAt, updates } = incident;
  return {
    id,
    name: title,
    status,
    created_at: iso(updates[0].at),
    updated_at: iso(lastUpdate(incident).at),
    monitoring_at: isoOrNull(monitoringAt(incident)),
    resolved_at: isoOrNull(resolvedAt),
    impact,
    shortlink: linkOf(view, id),
    started_at: iso(startedAt),
    page_id: idOf(view),
    incident_updates: updates
      .map((update, index) => {
        const before = index === 0 ? 'operational' : statusAfter(incident, updates[index - 1] ?? update);
        return updateJson(
          incident,
          update,
          affected(incident.components, view, before, statusAfter(incident, update)),
          view,
        );
      })
      .reverse(),
    components: componentsJson(incident.components, view),
  };
}

/** In which state an incident has its components when an update of it is told. */
function statusAfter({ impact, relievedAt, resolvedAt }: StatusIncident, { at }: StatusUpdate): ComponentStatus {
  return (relievedAt ?? resolvedAt ?? Infinity) <= at ? 'operational' : stateByImpact[impact];
}

function updateJson({ id }: StatusIncident, update: StatusUpdate, affectedComponents: unknown[], view: PageView) {
  return {
    id: update.id,
    status: update.status,
    body: update.body ?? statusWords[language(view)].step[update.status],
    incident_id: id,
    created_at: iso(update.at),
    updated_at: iso(update.at),
    display_at: iso(update.at),
    affected_components: affectedComponents,
    deliver_notifications: true,
  };
}

export function maintenanceJson(maintenance: Maintenance, view: PageView) {
  const { id, text, from, to, announcedAt } = maintenance;
  const phases = phasesUntil(maintenance, view.at);
  const stateIn = (phase: string): ComponentStatus => (phase === 'in_progress' ? 'under_maintenance' : 'operational');
  return {
    id,
    name: text,
    status: phaseOf(maintenance, view.at),
    created_at: iso(announcedAt),
    updated_at: iso(phases.at(-1)?.at ?? announcedAt),
    monitoring_at: null,
    resolved_at: isoOrNull(to <= view.at ? to : null),
    impact: 'maintenance',
    shortlink: linkOf(view, id),
    started_at: iso(from),
    page_id: idOf(view),
    incident_updates: phases
      .map(({ phase, at }, index) => ({
        id: `${id}-${phase}`,
        status: phase,
        body: index === 0 ? text : statusWords[language(view)].phaseStep[phase],
        incident_id: id,
        created_at: iso(at),
        updated_at: iso(at),
        display_at: iso(at),
        affected_components: affected(
          ...([maintenance.components, view, stateIn(phases[index - 1]?.phase ?? ''), stateIn(phase)] as const),
        ),
        deliver_notifications: true,
      }))
      .reverse(),
    components: componentsJson(maintenance.components, view),
    scheduled_for: iso(from),
    scheduled_until: iso(to),
  };
}

function affected(names: readonly string[], view: PageView, before: ComponentStatus, after: ComponentStatus) {
  return view.components
    .filter(({ name }) => names.includes(name))
    .map(({ name, title }) => ({ code: name, name: title, old_status: before, new_status: after }));
}

const componentsJson = (names: readonly string[], view: PageView) =>
  view.components.flatMap((each, index) => (names.includes(each.name) ? [componentJson(each, index, view)] : []));

export const linkOf = ({ url }: { url: string }, id: string) => `${url}/incidents/${id}`;
