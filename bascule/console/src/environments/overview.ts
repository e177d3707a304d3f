import type { IncidentSummary } from '../../../server/incident/wire.ts';
import type { Status } from '../../../server/wire.ts';

type EnvironmentStatus = Status['environments'][number];
type ComponentStatus = EnvironmentStatus['components'][number];

/** What one glance must tell. */
export interface Glance {
  tone: 'good' | 'bad' | 'wait' | 'empty';
  words: string;
}

export function glanceAt({ components, deployment }: EnvironmentStatus): Glance {
  const serving = components.filter(({ url }) => url !== null);
  const bad = serving.filter(isBad);
  if (bad.length > 0) return { tone: 'bad', words: `${bad.map(({ title }) => title).join(', ')} en panne` };
  if (deployment && !isDone(deployment.state)) return { tone: 'wait', words: 'Déploiement en cours' };
  if (serving.every(({ version }) => version === null)) return { tone: 'empty', words: 'Rien en ligne' };
  return { tone: 'good', words: 'Tout répond' };
}

/** The versions that carry traffic, the most widespread first. */
export function versionsOf({ components }: EnvironmentStatus): string[] {
  const counted = new Map<string, number>();
  for (const { version } of components) if (version !== null) counted.set(version, (counted.get(version) ?? 0) + 1);
  return [...counted].toSorted(([, one], [, other]) => other - one).map(([version]) => version);
}

/** What goes wrong there now; the worst first. */
export const openIn = (environment: string, incidents: readonly IncidentSummary[]) =>
  incidents
    .filter((each) => each.environment === environment && each.resolvedAt === null)
    .toSorted((one, other) => one.severity.localeCompare(other.severity));

/** A slot that gets traffic and does not answer well. */
export function isBad({ slots }: ComponentStatus): boolean {
  return slots.some(({ weight, state }) => weight > 0 && (state === 'unhealthy' || state === 'stopped'));
}

const isDone = (state: string) => ['confirmed', 'rolled-back', 'refused', 'failed', 'cancelled'].includes(state);
