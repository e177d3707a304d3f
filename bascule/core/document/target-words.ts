import type { Environment } from '../plan/schema.ts';

type Targets = Environment['targets'];

export const targetsText = (targets: Targets): string => targets.map(targetText).join(' ; ');

/** Its kind, and its settings as the plan writes them: names of things outside have no better words. */
function targetText({ kind, ...settings }: Targets[number]): string {
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
