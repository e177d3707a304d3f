import { setTimeout } from 'node:timers/promises';
import type { CapRoverSettings } from '../../core/target/caprover.ts';
import { slotName, type SlotId } from '../target.ts';
import { CapRoverError } from './caprover-error.ts';
import type { Door } from './door.ts';
import type { Router } from './router.ts';

export interface Asking {
  router: Router;
  door: Door;
  settings: CapRoverSettings;
  /** Where a component says how it is (its probe of the plan). */
  probePathOf(component: string): string;
}

interface Wanted {
  version: string;
  instances: number;
  /** Says once more what was said: saved, and CapRover died before Docker heard of it, it is applied now. */
  again(): Promise<void>;
  logs(lines: number): Promise<string[]>;
}

const LOOK_EVERY_MS = 150;
const ANSWER_WITHIN_MS = 5_000;
const SILENT_WITHIN_MS = 30_000;

/** Until this version answers through the router, so often that each instance was among them. @throws CapRoverError */
export async function converged(
  asking: Asking,
  id: SlotId,
  { version, instances, again, logs }: Wanted,
): Promise<void> {
  const withinMs = asking.settings.convergesWithinMs;
  const begun = performance.now();
  let saidAgain = false;
  for (let right = 0; right < timesToMeet(instances);) {
    const said = await answerOf(asking, id);
    right = said.answers && said.version === version ? right + 1 : 0;
    if (right > 0) continue;
    const elapsedMs = performance.now() - begun;
    if (elapsedMs > withinMs) {
      const log = (await logs(20).catch(() => [])).join('\n');
      const told = log === '' ? '' : `\nFin de son journal :\n${log}`;
      const sentence = `CapRover dit ${slotName(id)} déployé, mais ${version} ne répond pas par son routeur après ${Math.round(withinMs / 1_000)} s (${said.what}) : corrigez le démarrage, puis déployez de nouveau.${told}`;
      throw new CapRoverError('not-converged', sentence);
    }
    if (!saidAgain && elapsedMs > withinMs / 2) {
      saidAgain = true;
      await again();
    }
    await setTimeout(LOOK_EVERY_MS);
  }
}

/** Until nobody listens any more: nginx has to answer in its place. Bounded: what does not stop is Docker's to kill. */
export async function silent(asking: Asking, id: SlotId): Promise<void> {
  const until = performance.now() + SILENT_WITHIN_MS;
  while (performance.now() < until) {
    const { status } = await answerOf(asking, id);
    if (status >= 502 && status <= 504) return;
    await setTimeout(LOOK_EVERY_MS);
  }
}

/** One request through the router to a slot, whatever its weight. */
export async function answerOf({ router, door, settings, probePathOf }: Asking, id: SlotId) {
  const { key } = await router.state(id.environment);
  const question = { component: id.component, way: id.colour, path: probePathOf(id.component) };
  const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
  const answer = await door.ask(key, { ...question, signal }).catch((error: Error) => error);
  if (answer instanceof Error) return { answers: false, status: 0, version: null, what: answer.message };
  const { status, headers } = answer;
  const version = headers[settings.versionHeader] === undefined ? null : String(headers[settings.versionHeader]);
  return {
    answers: status >= 200 && status < 300,
    status,
    version,
    what: `HTTP ${status}, version ${version ?? 'non dite'}`,
  };
}

/** So many connections meet each of `count` instances with 99 % even if they fall at random; more than 40 are too many. */
export function timesToMeet(count: number): number {
  return count <= 1 ? 1 : Math.min(40, Math.ceil(count * Math.log(count / 0.01)));
}
