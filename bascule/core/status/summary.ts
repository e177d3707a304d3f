import type { ComponentState, ComponentStatus } from './component-status.ts';
import { isOpen } from './incident.ts';
import { phaseOf } from './maintenance.ts';
import type { PageView } from './page.ts';
import { componentJson, groupsJson, incidentJson, maintenanceJson, pageJson, spoken } from './summary-parts.ts';
import { statusWords } from './words.ts';

export type Indicator = 'none' | 'minor' | 'major' | 'critical' | 'maintenance';

/** As many as Statuspage's own lists hold. */
const listed = 50;

/**
 * The eight files of Statuspage's public API (v2), under `/api/v2/`, by their path there. Whoever reads a page of
 * Statuspage reads this one.
 */
export function statuspageFiles(view: PageView): Record<string, unknown> {
  const page = pageJson(view);
  const components = [...view.components.map((each, index) => componentJson(each, index, view)), ...groupsJson(view)];
  const incidents = view.incidents.slice(0, listed).map((each) => incidentJson(each, view));
  const unresolved = view.incidents.filter(isOpen).map((each) => incidentJson(each, view));
  const inPhase = (...phases: string[]) =>
    view.maintenances
      .filter((each) => phases.includes(phaseOf(each, view.at)))
      .map((each) => maintenanceJson(each, view));
  const status = {
    indicator: indicatorOf(view.overall),
    description: statusWords[view.languages[0] ?? 'fr'].overall[view.overall],
  };
  return {
    'summary.json': {
      ...{ page, components, incidents: unresolved },
      scheduled_maintenances: inPhase('scheduled', 'in_progress'),
      status,
    },
    'status.json': { page, status },
    'components.json': { page, components },
    'incidents.json': { page, incidents },
    'incidents/unresolved.json': { page, incidents: unresolved },
    'scheduled-maintenances.json': {
      page,
      scheduled_maintenances: inPhase('scheduled', 'in_progress', 'completed').reverse().slice(0, listed),
    },
    'scheduled-maintenances/upcoming.json': { page, scheduled_maintenances: inPhase('scheduled') },
    'scheduled-maintenances/active.json': { page, scheduled_maintenances: inPhase('in_progress') },
  };
}

export function indicatorOf(state: ComponentState): Indicator {
  const indicators: Record<ComponentStatus, Indicator> = {
    operational: 'none',
    under_maintenance: 'maintenance',
    degraded_performance: 'minor',
    partial_outage: 'major',
    major_outage: 'critical',
  };
  return indicators[spoken(state)];
}
