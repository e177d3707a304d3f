import { stateByImpact, stateOf, worst, type ComponentState, type ProbeMinute } from './component-status.ts';
import { barOf, groupBar, nothing, total, uptimePercent, type Bar, type Day, type Tally } from './days.ts';
import { isFelt, type StatusIncident } from './incident.ts';
import { phaseOf, type Maintenance } from './maintenance.ts';
import type { Language, StatusComponent, StatusPage } from './schema.ts';

/** What was found of one component. */
export interface Findings {
  /** Of the last while, oldest first. */
  minutes: readonly ProbeMinute[];
  /** One for each day. */
  tallies: readonly Tally[];
  /** When it was first looked at, null: never. */
  firstSeenAt: number | null;
  /** The state it was last told to be in, and since when. */
  told: { state: ComponentState; since: number } | null;
  /** Older minutes say nothing of now. */
  freshForMs: number;
}

/** All that the page is made from. Times are milliseconds since 1970. */
export interface Knowledge {
  page: StatusPage;
  /** Where the page is found: `https://status.rewapp.fr`. */
  url: string;
  timeZone: string;
  /** Whose components these are; `isUsual` when it is the one that the plan prefers. */
  environment: { title: string; isUsual: boolean };
  /** Oldest first; the last one is under way. */
  days: readonly Day[];
  findings: ReadonlyMap<string, Findings>;
  incidents: readonly StatusIncident[];
  maintenances: readonly Maintenance[];
}

export interface ComponentView extends Omit<StatusComponent, 'from'> {
  state: ComponentState;
  /** Since when it is in this state. */
  since: number;
  firstSeenAt: number | null;
  bars: Bar[];
  /** In percent; null: nothing was measured. */
  uptime: number | null;
}

export interface GroupView {
  name: string;
  title: string;
  english: string | null;
  components: string[];
  state: ComponentState;
  bars: Bar[];
  uptime: number | null;
}

/** The page as it is to be said, in whatever form and language. */
export interface PageView {
  at: number;
  name: string;
  url: string;
  timeZone: string;
  languages: Language[];
  environment: Knowledge['environment'];
  overall: ComponentState;
  components: ComponentView[];
  groups: GroupView[];
  /** The newest first. */
  incidents: StatusIncident[];
  /** By their beginning. */
  maintenances: Maintenance[];
}

export function pageOf(known: Knowledge, now: number): PageView {
  const { page, url, timeZone, environment, incidents } = known;
  const components = page.components.map((each) => componentView(each, known, now));
  const felt = incidents.filter(isFelt).map(({ impact }) => stateByImpact[impact]);
  return {
    ...{ at: now, name: page.title, url, timeZone, languages: page.languages, environment },
    overall: worst([...components.map(({ state }) => state), ...felt]),
    components,
    groups: page.groups.flatMap((group) => groupView(group, components)),
    incidents: incidents.toSorted((one, other) => other.startedAt - one.startedAt),
    maintenances: known.maintenances.toSorted((one, other) => one.from - other.from),
  };
}

/** What is planned and not over, in the order in which it begins. */
export const comingMaintenances = ({ maintenances, at }: PageView) =>
  maintenances.filter((each) => phaseOf(each, at) !== 'completed');

function componentView({ from: _, ...component }: StatusComponent, known: Knowledge, now: number): ComponentView {
  const { findings, incidents, maintenances, days, page } = known;
  const concerning = <Each extends { components: string[] }>(all: readonly Each[]) =>
    all.filter(({ components }) => components.includes(component.name));
  const found = findings.get(component.name) ?? unseen;
  const evidence = {
    minutes: found.minutes,
    incidents: concerning(incidents),
    maintenances: concerning(maintenances),
  };
  const state = stateOf(evidence, { freshForMs: found.freshForMs, slowMs: page.slowMs }, now);
  const bars = days.map((day, index) => barOf(day, found.tallies[index] ?? nothing, evidence.incidents));
  return {
    ...component,
    state,
    since: found.told?.state === state ? found.told.since : now,
    firstSeenAt: found.firstSeenAt,
    bars,
    uptime: uptimePercent(total(bars.map(({ tally }) => tally))),
  };
}

const unseen: Findings = { minutes: [], tallies: [], firstSeenAt: null, told: null, freshForMs: 0 };

/** As bad as the worst of it; its uptime is that of all its minutes. */
function groupView({ name, title, english }: StatusPage['groups'][number], all: readonly ComponentView[]): GroupView[] {
  const components = all.filter(({ group }) => group === name);
  const [first, ...others] = components;
  if (!first) return [];
  const bars = first.bars.map((bar, index) => groupBar([bar, ...others.flatMap((each) => each.bars[index] ?? [])]));
  return [
    {
      ...{ name, title, english, bars },
      components: components.map((each) => each.name),
      state: worst(components.map(({ state }) => state)),
      uptime: uptimePercent(total(bars.map(({ tally }) => tally))),
    },
  ];
}
