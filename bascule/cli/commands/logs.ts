import { setTimeout as pause } from 'node:timers/promises';
import { colourWords } from '../../core/deployment/event.ts';
import type { LogLines } from '../../server/wire.ts';
import { inContext, knownComponent, knownEnvironment, type CommonOptions } from '../context.ts';
import { newLines } from '../new-lines.ts';
import { styled } from '../table.ts';
import type { Output } from '../output.ts';

export interface LogsOptions extends CommonOptions {
  env?: string;
  lines: number;
  follow?: boolean;
}

const LOOK_EVERY_MS = 500;
const FOLLOWED_LINES = 2_000;

/** The last lines a component wrote; with --follow those to come as well. */
export function logs(component: string, options: LogsOptions): Promise<number> {
  return inContext(options, async ({ plan, client, out }) => {
    const environment =
      options.env === undefined ? (plan.environments[0]?.name ?? '') : knownEnvironment(plan, options.env);
    const name = knownComponent(plan, component);
    const look = async (lines: number) => (await client.logs(environment, name, lines)).lines;
    if (!options.follow) {
      show(out, await look(options.lines));
      return 0;
    }
    let before = await look(FOLLOWED_LINES);
    show(out, before.slice(-options.lines));
    for (;;) {
      await pause(LOOK_EVERY_MS);
      const now = await look(FOLLOWED_LINES);
      show(out, newLines(before, now));
      before = now;
    }
  });
}

function show(out: Output, lines: LogLines['lines']): void {
  for (const each of lines) {
    out.record(each);
    out.say(`${styled(each.colour === 'blue' ? 'blue' : 'green', colourWords[each.colour].padEnd(4))}  ${each.line}`);
  }
}
