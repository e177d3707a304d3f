import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { Pool } from 'pg';
import type { PageView } from '../../core/status/page.ts';
import { countSubscribers } from '../../engine/subscriber-table.ts';
import { currentOf } from '../../status-page/publish.ts';
import type { Setting } from '../setting.ts';
import { shownOf } from './keep.ts';
import { subscriptionRoutes } from './subscription-routes.ts';
import type { StatusPageView } from './wire.ts';

/** What the page tells, for those who work here; and what the public sends from it. */
export function statusPageRoutes(server: FastifyInstance, setting: Setting, pool: Pool): void {
  const shown = shownOf(setting);
  const { clock, place, logger } = setting;
  const onError = (error: unknown) => logger.error({ error: String(error) }, 'a subscription could not be carried out');
  if (shown) subscriptionRoutes(server, { pool, shown, now: () => clock.now(), onError });

  server.get('/api/status-page', async (): Promise<StatusPageView> => {
    if (!shown) return null;
    const published = await readPublished(place.statusPage);
    return {
      url: shown.url,
      environment: shown.environment.name,
      overall: published?.overall ?? 'no_data',
      components: (published?.components ?? []).map(({ name, title, state, since, uptime }) => {
        return { name, title, state, since, uptime };
      }),
      subscribers: await countSubscribers(pool),
      publishedAt: published?.at ?? null,
    };
  });
}

/** The page as it was published last; null: never. */
export async function readPublished(directory: string): Promise<(PageView & { writtenAt: number }) | null> {
  const file = join(currentOf(directory), 'page.json');
  try {
    const [text, { mtimeMs }] = await Promise.all([readFile(file, 'utf8'), stat(file)]);
    return { ...(JSON.parse(text) as PageView), writtenAt: mtimeMs };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
