import type { Logger } from 'pino';
import type { Pool } from 'pg';
import type { Environment } from '../../core/plan/schema.ts';
import { pageOf, type PageView } from '../../core/status/page.ts';
import type { StatusPage } from '../../core/status/schema.ts';
import type { ThirdParty } from '../../doctor/third-parties.ts';
import type { Clock } from '../../engine/clock.ts';
import { keepProbeMinutes } from '../../engine/probe-minutes.ts';
import { minuteOf, tellState } from '../../engine/probe-table.ts';
import { suspendBounced } from '../../engine/subscriber-table.ts';
import { publish } from '../../status-page/publish.ts';
import type { Setting } from '../setting.ts';
import { DayMemory } from './day-memory.ts';
import { gather, type Shown } from './gather.ts';
import { subjects } from './subjects.ts';
import { tellSubscribers } from './tell-subscribers.ts';

/** How soon a change is on the page. */
const lookEveryMs = 2_000;

interface Keeper {
  setting: Setting;
  pool: Pool;
  thirdPartiesOf(environment: Environment): readonly ThirdParty[];
}

/** The environment that the page tells of: the first that the plan names and this server looks after; null: none. */
export function shownOf({ plan, environments, ports }: Pick<Setting, 'plan' | 'environments' | 'ports'>): Shown | null {
  const { statusPage: page } = plan;
  const found = page?.environments.flatMap((name) => environments.find((each) => each.name === name) ?? [])[0];
  return page && found ? { plan, page, environment: found, url: publicUrl(plan.domain, page, ports.statusPage) } : null;
}

/** On a machine of one's own the page is found where it is served. */
const publicUrl = (domain: string, { address }: StatusPage, port: number) =>
  domain.endsWith('localhost') ? `http://localhost:${port}` : `https://${address}`;

/** Probes what the page tells of, and publishes it at every change and every minute, until it is stopped. */
export function keepStatusPage({ setting, pool, thirdPartiesOf }: Keeper): { stop(): Promise<void> } {
  const { plan, environments, ports, place, clock, logger } = setting;
  const shown = shownOf(setting);
  if (!shown) return { stop: async () => {} };
  const thirdParties = thirdPartiesOf(shown.environment);
  const onError = (what: string) => (error: unknown) => logger.warn({ error: String(error) }, what);
  const probes = keepProbeMinutes({
    ...{ pool, clock, onError: onError('a look could not be kept') },
    subjects: subjects({ plan, environments, ports, pool, thirdParties }, shown.page, shown.environment),
  });
  const over = new AbortController();
  const done = keepPublishing({ pool, clock, shown, directory: place.statusPage, logger }, over.signal);
  return {
    stop: async () => {
      over.abort();
      await Promise.all([probes.stop(), done]);
    },
  };
}

interface Publisher {
  pool: Pool;
  clock: Clock;
  shown: Shown;
  directory: string;
  logger: Logger;
}

async function keepPublishing(publisher: Publisher, over: AbortSignal): Promise<void> {
  const { pool, clock, shown, logger } = publisher;
  const memory = new DayMemory(pool, shown.environment.name);
  for (let published = ''; !over.aborted; await clock.sleep(lookEveryMs, over)) {
    try {
      published = await lookAgain(publisher, memory, published);
    } catch (error) {
      logger.warn({ error: String(error) }, 'the status page could not be brought up to date');
    }
  }
}

/** Publishes what differs from what was published, and says what is published now. */
async function lookAgain(publisher: Publisher, memory: DayMemory, published: string): Promise<string> {
  const { pool, clock, shown, directory, logger } = publisher;
  const now = clock.now();
  const view = pageOf(await gather(pool, shown, memory, now), now);
  await keepStates(pool, shown.environment, view);
  const found = JSON.stringify({ ...view, at: minuteOf(now) });
  if (found !== published) await publish(directory, await rendered(view));
  // The page tells the truth, whatever becomes of the mails.
  await tell(pool, view).catch((error: unknown) =>
    logger.warn({ error: String(error) }, 'subscribers could not be told; they will be'),
  );
  return found;
}

/** Feeds and badges have libraries of their own, which a server without a page never needs. */
async function rendered(view: PageView) {
  const { pageFiles } = await import('../../status-page/render.ts');
  return pageFiles(view);
}

async function tell(pool: Pool, view: PageView): Promise<void> {
  await suspendBounced(pool, view.at);
  await tellSubscribers(pool, view);
}

async function keepStates(pool: Pool, { name }: Environment, { components }: PageView): Promise<void> {
  for (const { name: component, state, since } of components) await tellState(pool, name, component, { state, since });
}
