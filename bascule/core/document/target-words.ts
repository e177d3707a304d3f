import type { Environment } from '../plan/schema.ts';
import { duration, number } from './words.ts';

type Targets = Environment['targets'];

export const targetsText = (targets: Targets): string => targets.map(targetText).join(' ; ');

/** Its kind, and its settings as the plan writes them: names of things outside have no better words. */
function targetText({ kind, ...settings }: Targets[number]): string {
  return withSettings(kind, settings);
}

/** What an environment has on AWS, in one line. */
export function awsText({ region, ...settings }: NonNullable<Environment['aws']>): string {
  return withSettings(region, settings);
}

/** Settings that are names of things outside. */
export function withSettings(kind: string, settings: object): string {
  const written = leaves(settings)
    .filter(([, value]) => value !== '' && value !== 'null')
    .map(([path, value]) => `${path} : ${value}`);
  return written.length > 0 ? `${kind} (${written.join(', ')})` : kind;
}

function leaves(value: object, above = ''): [string, string][] {
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]): [string, string][] =>
    typeof inner === 'object' && inner !== null ? leaves(inner, `${above}${key}.`) : [[above + key, String(inner)]],
  );
}

/** When tasks come and go, in one line. */
export function autoscaleText(rule: NonNullable<Environment['autoscale']>): string {
  const { requestsPerS, slowMs, growAfterMs, shrinkAfterMs } = rule;
  const slow = slowMs === null ? '' : ` ou un P95 au-delà de ${duration(slowMs)}`;
  return `une tâche de plus dès ${number(requestsPerS)} requêtes/s par tâche${slow} pendant ${duration(growAfterMs)}, une de moins après ${duration(shrinkAfterMs)} plus calmes`;
}
