import { introduced } from '../../core/approval/people.ts';
import type { Plan } from '../../core/plan/schema.ts';
import { momentWords } from '../../core/window/words.ts';
import { onCallOverride, onCallShown, type OnCallShown } from '../../server/incident/wire.ts';
import { inContext, type CommonOptions, type Context } from '../context.ts';
import { momentOption } from '../moment-option.ts';
import { table } from '../table.ts';

export interface OnCallOptions extends CommonOptions {
  at?: string;
}

export interface OverrideOptions extends CommonOptions {
  from: string;
  to: string;
  reason: string;
}

/** Who would be woken, and when the next one takes over. */
export function onCall({ at, ...options }: OnCallOptions): Promise<number> {
  return inContext(options, async (context) => {
    const query = at === undefined ? '' : `?at=${momentOption('--at', at, context.plan.calendar)}`;
    show(context, await context.client.call('GET', `/api/on-call${query}`, onCallShown));
    return 0;
  });
}

/** Somebody stands in. */
export function override(person: string, { from, to, reason, ...options }: OverrideOptions): Promise<number> {
  return inContext(options, async ({ plan, client, out }) => {
    const { calendar } = plan;
    const asked = {
      ...{ person, reason },
      from: momentOption('--from', from, calendar),
      to: momentOption('--to', to, calendar),
    };
    const kept = await client.call('POST', '/api/on-call/overrides', onCallOverride, asked);
    out.record(kept);
    out.say(
      `${introduced(plan, person)} est d’astreinte de ${momentWords(kept.from, calendar)} à ${momentWords(kept.to, calendar)} (remplacement ${kept.id}).`,
    );
    return 0;
  });
}

export function withdraw(id: string, options: CommonOptions): Promise<number> {
  return inContext(options, async (context) => {
    const path = `/api/on-call/overrides/${encodeURIComponent(id)}/withdraw`;
    show(context, await context.client.call('POST', path, onCallShown, {}));
    return 0;
  });
}

function show({ plan, out }: Pick<Context, 'plan' | 'out'>, shown: OnCallShown): void {
  const { calendar } = plan;
  out.record(shown);
  const { now, title, at } = shown;
  const who = now ? introduced(plan, now.person) : 'personne';
  out.say(`${title}, ${momentWords(at, calendar)} : ${who}`);
  if (shown.shifts.length > 0)
    out.say(
      table(
        ['De', 'À', 'Qui', ''],
        shown.shifts.map((shift) => row(plan, shift)),
      ),
    );
  for (const { id, person, from, to, reason } of shown.overrides)
    out.say(
      `  Remplacement ${id} : ${introduced(plan, person)}, de ${momentWords(from, calendar)} à ${momentWords(to, calendar)}. ${reason}`,
    );
}

const row = (plan: Plan, { person, from, to, why }: OnCallShown['shifts'][number]) => [
  momentWords(from, plan.calendar),
  momentWords(to, plan.calendar),
  introduced(plan, person),
  why === 'override' ? 'remplace' : '',
];
