import { z } from 'zod';
import { momentWords, weekdayOf } from '../../../bascule/core/window/words.ts';
import type { Weekday } from '../../../bascule/core/window/schema.ts';
import { firstMoment, shownAt } from '../../../bascule/core/window/zone.ts';
import type { TimedRewapp } from './timed-rewapp.ts';

const windowAnswer = z.object({
  windows: z.array(z.object({ kind: z.string(), open: z.boolean(), why: z.string(), opensAt: z.string().nullable() })),
});

/** What `bascule window production` says of a standard release at a moment. */
export async function windowAt(rewapp: TimedRewapp, at: number) {
  const options = ['--kind', 'standard', '--at', new Date(at).toISOString()];
  const [line] = await rewapp.bascule.command('window', 'production', ...options);
  return windowAnswer.parse(line).windows[0]!;
}

/** The next such day and hour of the plan's clock at which the window is as it should be: no public holiday. */
export async function nextMoment(rewapp: TimedRewapp, day: Weekday, hour: string, open: boolean): Promise<number> {
  const { timeZone } = rewapp.planFile.plan.calendar;
  const today = shownAt(rewapp.now(), timeZone).toPlainDate();
  for (let days = 0; days < 60; days += 1) {
    const date = today.add({ days });
    const at = firstMoment(date, hour, timeZone);
    if (weekdayOf(date) !== day || at <= rewapp.now()) continue;
    if ((await windowAt(rewapp, at)).open === open) return at;
  }
  throw new Error(`There is no ${day} at ${hour} with the window ${open ? 'open' : 'shut'} within 60 days.`);
}

export const spoken = (rewapp: TimedRewapp, at = rewapp.now()) => momentWords(at, rewapp.planFile.plan.calendar);
