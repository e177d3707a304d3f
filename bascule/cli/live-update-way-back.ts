import { titleIn } from '../core/document/words.ts';
import { liveUpdates, type LiveUpdates } from '../server/live-update/wire.ts';
import { updatedComponents } from './commands/live-update.ts';
import type { Context } from './context.ts';
import { wayBackWords } from './live-update-view.ts';

type Channel = LiveUpdates['channels'][number];

/** What installed apps are offered of the components that are to go back (absent: all of them); none: nothing to tell. */
export async function liveUpdatesOf(
  { plan, client }: Context,
  environment: string,
  components: string[] | undefined,
): Promise<Channel[]> {
  const meant = updatedComponents(plan).filter((name) => components?.includes(name) ?? true);
  if (meant.length === 0) return [];
  const { channels } = await client.call('GET', `/api/live-updates?environment=${environment}`, liveUpdates);
  return channels.filter(({ component }) => meant.includes(component));
}

/** Says what the way back did for installed apps, and what no way back can do. */
export async function tellOfApps(context: Context, environment: string, before: Channel[]): Promise<void> {
  const components = before.map(({ component }) => component);
  if (components.length === 0) return;
  const after = await liveUpdatesOf(context, environment, components);
  for (const channel of before) {
    const then = after.find(({ component }) => component === channel.component);
    for (const line of wayBackWords(titleIn(context.plan.components, channel.component), channel, then))
      context.out.say(line);
    if (then) context.out.record({ liveUpdate: then });
  }
}
