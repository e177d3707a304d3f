import { CapRoverError } from './caprover-error.ts';
import { routerState, type RouterState } from './router-state.ts';
import { routerLines, type RouterRules } from './router-lines.ts';

/** In the template's `http`, before it reads the apps' files: these use what we define. */
const ANCHOR = /^[ \t]*include\s+\/etc\/nginx\/conf\.d\/\*\.conf;/m;
const begin = (environment: string) => `    # >>> bascule ${environment}`;
const end = (environment: string) => `    # <<< bascule ${environment}`;

/** The state that a base configuration holds for an environment; null when it holds none. @throws CapRoverError */
export function stateIn(base: string, environment: string): RouterState | null {
  const section = sectionOf(base, environment);
  if (section === null) return null;
  const line = section.split('\n')[1] ?? '';
  const parsed = routerState.safeParse(jsonOf(line.replace(/^\s*#\s*/, '')));
  if (parsed.success && parsed.data.environment === environment) return parsed.data;
  const sentence = `La partie « bascule ${environment} » de la configuration nginx de CapRover a été modifiée à la main : supprimez-la, de « >>> » à « <<< », puis relancez « npx bascule up ${environment} ».`;
  throw new CapRoverError('not-prepared', sentence);
}

/** The base configuration with this state in force; all that is not ours stays as it is. @throws CapRoverError */
export function withState(base: string, state: RouterState, rules: RouterRules): string {
  const section = render(state, rules);
  const before = sectionOf(base, state.environment);
  if (before !== null) return base.replace(before, () => section);
  if (!ANCHOR.test(base)) {
    const sentence =
      'La configuration nginx de base de CapRover ne contient plus « include /etc/nginx/conf.d/*.conf; » : remettez cette ligne dans son bloc http, puis relancez.';
    throw new CapRoverError('not-prepared', sentence);
  }
  return base.replace(ANCHOR, (anchor) => `${section}\n\n${anchor}`);
}

function sectionOf(base: string, environment: string): string | null {
  const from = base.indexOf(`${begin(environment)}\n`);
  const to = base.indexOf(end(environment), from);
  return from < 0 || to < 0 ? null : base.slice(from, to + end(environment).length);
}

function render(state: RouterState, rules: RouterRules): string {
  const lines = [`# ${JSON.stringify(state)}`, ...routerLines(state, rules)];
  return [begin(state.environment), ...lines.map((line) => `    ${line}`), end(state.environment)].join('\n');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
