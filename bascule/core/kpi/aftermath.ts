import type { DeploymentRecord } from './record.ts';

/** An incident as far as measures count it. Times are milliseconds since 1970. */
export interface IncidentFact {
  id: string;
  environment: string;
  severity: string;
  /** When people began to suffer, which is before anybody knew. */
  beganAt: number;
  /** Null: it is still open. */
  resolvedAt: number | null;
  /** Deployments that caused it, or made it worse. */
  causes: readonly string[];
  /** Deployments that were made to end it. */
  fixes: readonly string[];
  /** Those that it touched; empty: all. */
  components: readonly string[];
}

/** A change that a release brought: who wrote it when, and for which components. */
export interface BroughtCommit {
  commit: string;
  authoredAt: number;
  components: readonly string[];
}

/** A deployment with what came of it afterwards. */
export interface Told extends DeploymentRecord {
  /** Components that a later deployment took back, and when their traffic was back. */
  takenBack: { component: string; at: number }[];
  /** Those that it caused. */
  incidents: IncidentFact[];
  /** It was made to end an incident. */
  isFix: boolean;
  /** Null: nothing tells any more what it brought. */
  commits: readonly BroughtCommit[] | null;
}

export interface Facts {
  records: readonly DeploymentRecord[];
  incidents: readonly IncidentFact[];
  commits: ReadonlyMap<string, readonly BroughtCommit[]>;
}

/** Puts together what the log, the incidents and the source tell of the same deployments; in whatever order they come. */
export function told({ records, incidents, commits }: Facts): Told[] {
  const takings = records.flatMap((record) => takenBackBy(record, records));
  const byDeployment = Map.groupBy(takings, ({ id }) => id);
  return records.map((record) => ({
    ...record,
    takenBack: (byDeployment.get(record.id) ?? []).map(({ component, at }) => ({ component, at })),
    incidents: incidents.filter(({ causes }) => causes.includes(record.id)),
    isFix: incidents.some(({ fixes }) => fixes.includes(record.id)),
    commits: commits.get(record.id) ?? null,
  }));
}

/** It went wrong once it was begun: it did not arrive, went back at once or later, or caused an incident. */
export function isFailure({ outcome, returned, takenBack, incidents }: Told, component: string | null): boolean {
  const isMeant = (name: string) => component === null || name === component;
  return (
    outcome !== 'confirmed' ||
    returned.some(isMeant) ||
    takenBack.some((each) => isMeant(each.component)) ||
    incidents.some((incident) => touches(incident, component))
  );
}

export const touches = ({ components }: IncidentFact, component: string | null) =>
  component === null || components.length === 0 || components.includes(component);

/** How long after it was live all was well again, once for each of its incidents that are over, or for its way back. */
export function recoveriesMs(
  { liveAt, incidents, takenBack, returned, backAt }: Told,
  component: string | null,
): number[] {
  if (liveAt === null) return [];
  const its = incidents.filter((incident) => touches(incident, component));
  if (its.length > 0) return its.flatMap(({ resolvedAt }) => (resolvedAt === null ? [] : [resolvedAt - liveAt]));
  const isMeant = (name: string) => component === null || name === component;
  if (backAt !== null && returned.some(isMeant)) return [backAt - liveAt];
  const at = takenBack.filter((each) => isMeant(each.component)).map((each) => each.at);
  return at.length > 0 ? [Math.max(...at) - liveAt] : [];
}

/** Of each component that a way back made other: the release that had brought what was left. */
function takenBackBy(back: DeploymentRecord, records: readonly DeploymentRecord[]) {
  if (back.kind !== 'rollback' || back.outcome !== 'confirmed') return [];
  return back.changes.flatMap(({ component, from }) => {
    const brought = (each: DeploymentRecord) =>
      each.kind === 'release' &&
      each.environment === back.environment &&
      each.outcome === 'confirmed' &&
      each.settledAt <= back.requestedAt &&
      each.changes.some((change) => change.component === component && change.to === from);
    const [guilty] = records.filter(brought).toSorted((one, other) => other.settledAt - one.settledAt);
    return guilty ? [{ id: guilty.id, component, at: back.liveAt ?? back.settledAt }] : [];
  });
}
