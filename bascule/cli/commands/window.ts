import type { Environment } from '../../core/plan/schema.ts';
import { releaseWindow, ruleOf, type Announced } from '../../core/window/release-window.ts';
import { releaseKind, type ReleaseKind } from '../../core/window/schema.ts';
import type { WindowState } from '../../core/window/window.ts';
import { momentWords } from '../../core/window/words.ts';
import { announcementList } from '../../server/window/wire.ts';
import { CliError } from '../cli-error.ts';
import { inContext, knownEnvironment, type CommonOptions, type Context } from '../context.ts';
import { momentOption } from '../moment-option.ts';
import { styled } from '../table.ts';

export interface WindowOptions extends CommonOptions {
  at?: string;
  kind?: ReleaseKind;
}

type KindWindow = WindowState & { kind: ReleaseKind };

/** Says for each kind of release whether it may start, why, and when it may next. Needs no server but for announcements. */
export function window(name: string, options: WindowOptions): Promise<number> {
  return inContext(options, async (context) => {
    const { plan, out } = context;
    const known = knownEnvironment(plan, name);
    const environment = plan.environments.find((each) => each.name === known) as Environment;
    const at = options.at === undefined ? Date.now() : momentOption('--at', options.at, plan.calendar);
    const kinds = options.kind ? [options.kind] : releaseKind.options;
    const announced = await announcedFor(context, environment, kinds, at);
    const windows = kinds.map((kind) => ({ kind, ...releaseWindow(plan, environment, kind, at, announced) }));
    out.record({ environment: environment.name, at: iso(at), windows: windows.map(written) });
    out.say(styled('bold', `${environment.title}, ${momentWords(at, plan.calendar)} (${plan.calendar.timeZone})`));
    for (const each of windows) out.say(described(each, context));
    return 0;
  });
}

/** Asks the server only when a kind that was asked for has to be announced. */
async function announcedFor(
  { plan, client }: Context,
  environment: Environment,
  kinds: readonly ReleaseKind[],
  at: number,
): Promise<Announced> {
  const rules = kinds.map((kind) => ruleOf(plan, environment, kind));
  if (!rules.some((rule) => rule && rule.announcedDaysBefore > 0)) return [];
  try {
    const answer = await client.call('GET', `/api/announcements?endingAfter=${at}`, announcementList);
    return answer.announcements;
  } catch (error) {
    if (error instanceof CliError && error.code === 'not-running') return 'unknown';
    throw error;
  }
}

function described({ kind, open, why, remedy, shutsAt }: KindWindow, { plan }: Context): string {
  const state = open ? styled('green', '● ouverte') : styled('red', '○ fermée ');
  const then = shutsAt === null ? remedy : `Jusqu’à ${momentWords(shutsAt, plan.calendar)}.`;
  const line = `  ${kind.padEnd(KIND_WIDTH)}  ${state}  ${why}`;
  return then === null ? line : `${line}\n${UNDER_WHY}${then}`;
}

const KIND_WIDTH = Math.max(...releaseKind.options.map((kind) => kind.length));
const UNDER_WHY = ' '.repeat(`  ${' '.repeat(KIND_WIDTH)}  ● ouverte  `.length);

const written = ({ opensAt, shutsAt, ...rest }: KindWindow) => ({
  ...rest,
  opensAt: iso(opensAt),
  shutsAt: iso(shutsAt),
});
const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString());
