import { setTimeout } from 'node:timers/promises';
import type { Colour } from '../../switch/wire.ts';
import { CapRoverError } from './caprover-error.ts';
import { chosenIn, type Door } from './door.ts';
import { visitorsAround } from './murmur.ts';
import type { RouterRules } from './router-lines.ts';
import type { RouterState } from './router-state.ts';

interface How {
  door: Door;
  rules: RouterRules;
  withinMs: number;
}

/**
 * nginx lets its new workers begin, and only 100 ms later tells the old ones to accept no more (ngx_process_cycle.c,
 * « allow new processes to start »): from the first right answer on, all must be right for longer than that.
 */
const RIGHT_FOR_MS = 250;
const LOOK_EVERY_MS = 50;
const LOOK_UP_EVERY_MS = 500;

/**
 * CapRover answers when nginx has had its signal, not when it has followed it. So we ask as visitors from both sides of
 * each share, until only this revision answers, with the slot that it must be. Answers false when it is not written any
 * more. `again` says it once more: it was saved and never loaded, if CapRover died between the two.
 * @throws CapRoverError `not-converged`
 */
export async function inForce(
  how: How,
  state: RouterState,
  asked: readonly string[],
  { isWritten, again }: { isWritten: () => Promise<boolean>; again: () => Promise<void> },
): Promise<boolean> {
  const begun = performance.now();
  let saidAgain = false;
  let lookedUp = begun;
  let rightSince: number | null = null;
  for (; ; await setTimeout(LOOK_EVERY_MS)) {
    const wrong = await wrongIn(how, state, asked);
    if (wrong === null) {
      rightSince ??= performance.now();
      if (performance.now() - rightSince > RIGHT_FOR_MS) return true;
      continue;
    }
    rightSince = null;
    const elapsedMs = performance.now() - begun;
    if (elapsedMs > how.withinMs) throw never(how, state, wrong);
    if (performance.now() - lookedUp > LOOK_UP_EVERY_MS) {
      if (!(await isWritten())) return false;
      lookedUp = performance.now();
    }
    if (elapsedMs > how.withinMs / 3 && !saidAgain) {
      saidAgain = true;
      await again();
    }
  }
}

function never({ withinMs }: How, { revision, environment }: RouterState, wrong: string): CapRoverError {
  const seconds = Math.round(withinMs / 1_000);
  const sentence = `CapRover a pris la configuration ${revision} de ${environment}, mais nginx ne l’applique pas après ${seconds} s (${wrong}) : relancez « npx bascule up ${environment} », puis regardez le journal de captain-nginx.`;
  return new CapRoverError('not-converged', sentence);
}

/** The first thing that is wrong, in a few words. */
async function wrongIn(how: How, state: RouterState, asked: readonly string[]): Promise<string | null> {
  const looks = asked.flatMap((name) => looksAt(state, name).map((look) => wrongFor(how, state, name, look)));
  return (await Promise.all(looks)).find((wrong) => wrong !== null) ?? null;
}

interface Look {
  visitor: string;
  colour: Colour | null;
}

function looksAt({ components }: RouterState, name: string): Look[] {
  const routes = components[name];
  if (!routes) return [];
  const { weights, newcomer } = routes;
  const other = newcomer === 'blue' ? 'green' : 'blue';
  const { within, beyond } = visitorsAround(weights[newcomer]);
  if (weights.blue + weights.green === 0) return [{ visitor: within, colour: null }];
  return [
    { visitor: within, colour: weights[newcomer] > 0 ? newcomer : other },
    { visitor: beyond, colour: weights[other] > 0 ? other : newcomer },
  ];
}

async function wrongFor(
  { door, rules }: How,
  state: RouterState,
  component: string,
  look: Look,
): Promise<string | null> {
  const headers = rules.sticky ? { cookie: `${rules.sticky.cookie}=${look.visitor}` } : {};
  const question = { component, way: 'look', method: 'HEAD', headers } as const;
  const answer = await door.ask(state.key, question).catch((error: Error) => error);
  if (answer instanceof Error) return `${component} : ${answer.message}`;
  const chosen = chosenIn(answer);
  if (chosen === null) return `${component} : HTTP ${answer.status} sans en-tête de Bascule`;
  if (chosen.revision < state.revision) return `${component} : encore la révision ${chosen.revision}`;
  const weights = state.components[component]?.weights;
  // Each request for itself: nobody knows beforehand who is where.
  const known = rules.sticky !== null || weights?.blue === 0 || weights?.green === 0;
  if (chosen.revision > state.revision || !known || chosen.colour === look.colour) return null;
  return `${component} : ${chosen.colour ?? 'rien'} au lieu de ${look.colour ?? 'rien'}`;
}
