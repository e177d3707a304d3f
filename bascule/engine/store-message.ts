import type { PoolClient } from 'pg';
import type { Body, Template } from '../core/message/body.ts';
import { expected } from '../core/store/calendar.ts';
import type { Attention } from '../core/store/decide.ts';
import type { News } from '../core/store/news.ts';
import { writeMessage } from './message-table.ts';
import type { StoredRelease } from './store-table.ts';

/** Where people hear of what is given out. */
const channel = '#deployments';

type StoreTemplate = Extract<Template, `store-${string}`>;

/** One of the messages about stores, in the transaction of what it tells of. */
export async function tell<Name extends StoreTemplate>(
  client: PoolClient,
  template: Name,
  body: Body<Name>,
): Promise<void> {
  await writeMessage(client, { at: body.at, channel, template, body });
}

export async function tellNews(client: PoolClient, release: StoredRelease, news: News, at: number): Promise<void> {
  const about = aboutOf(release, at);
  if (news.kind === 'rejected') await tell(client, 'store-rejected', { ...about, why: news.why });
  else await tell(client, 'store-moved', { ...about, state: news.state, percent: news.percent });
}

export async function tellAttention(
  client: PoolClient,
  release: StoredRelease,
  what: Attention,
  at: number,
): Promise<void> {
  const { lanes } = release.rule;
  const expectedAt = what === 'upload-awaited' ? expected(release.rule, at).completeAt : null;
  await tell(client, 'store-attention', { ...aboutOf(release, at), what, lanes, expectedAt });
}

export async function tellTrouble(
  client: PoolClient,
  release: StoredRelease,
  trouble: string,
  at: number,
): Promise<void> {
  await tell(client, 'store-trouble', { ...aboutOf(release, at), trouble });
}

function aboutOf({ environment, component, store, version, build, events }: StoredRelease, at: number) {
  const [first] = events;
  const deployment = first?.type === 'requested' ? first.deployment : null;
  return { environment, component, store, version, build, deployment, at };
}
