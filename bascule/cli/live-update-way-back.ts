import { titleIn } from '../core/document/words.ts';
import { liveUpdates, type LiveUpdates } from '../server/live-update/wire.ts';
import { updatedComponents } from './commands/live-update.ts';
import type { Context } from './context.ts';
import { wayBackWords } from './live-update-view.ts';

/** What installed apps are offered of a component; `channel` null: nobody could say. */
export interface SeenChannel {
  component: string;
  channel: LiveUpdates['channels'][number] | null;
}

/**
 * Of the components that are to go back (absent: all of them), those that installed apps get; none: nothing to tell. It
 * never fails: nothing may stand in the way of a rollback.
 */
export async function liveUpdatesOf(
  { plan, client }: Context,
  environment: string,
  components: string[] | undefined,
): Promise<SeenChannel[]> {
  const meant = updatedComponents(plan).filter((name) => components?.includes(name) ?? true);
  if (meant.length === 0) return [];
  const path = `/api/live-updates?environment=${environment}`;
  const { channels } = await client.call('GET', path, liveUpdates).catch(() => ({ channels: [] }));
  return meant.map((component) => ({
    component,
    channel: channels.find((channel) => channel.component === component) ?? null,
  }));
}

/** Says what the way back did for installed apps, and what no way back can do. */
export async function tellOfApps(context: Context, environment: string, before: SeenChannel[]): Promise<void> {
  if (before.length === 0) return;
  const components = before.map(({ component }) => component);
  const after = await liveUpdatesOf(context, environment, components);
  for (const { component, channel } of before) {
    const then = after.find((each) => each.component === component)?.channel ?? null;
    const title = titleIn(context.plan.components, component);
    for (const line of wayBackWords(title, channel, then)) context.out.say(line);
    if (then) context.out.record({ liveUpdate: then });
  }
}
