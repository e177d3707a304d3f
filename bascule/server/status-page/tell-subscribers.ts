import type { Pool } from 'pg';
import { updateMail } from '../../core/status/mail.ts';
import { concerns, newsOf, titlesOf, type News } from '../../core/status/news.ts';
import type { PageView } from '../../core/status/page.ts';
import { writeMessage } from '../../engine/message-table.ts';
import { subscribers, takeNews, unsubscribeToken, untold, type Subscriber } from '../../engine/subscriber-table.ts';
import { transaction } from '../../engine/transaction.ts';
import { unsubscribeAddress } from './addresses.ts';
import type { PoolClient } from 'pg';

/** Writes a mail to each who asked, for what is on the page and was not told; each news and all its mails at once. */
export async function tellSubscribers(pool: Pool, view: PageView): Promise<void> {
  const news = newsOf(view);
  const fresh = await untold(
    pool,
    news.map(({ id }) => id),
  );
  for (const each of news.filter(({ id }) => fresh.includes(id))) {
    await transaction(pool, async (client) => {
      if (!(await takeNews(client, each.id, view.at))) return;
      // What happened before they asked they have not asked for.
      const readers = (await subscribers(client)).filter((reader) => reader.confirmedAt <= each.at);
      for (const reader of readers) if (concerns(each, reader.components)) await tell(client, view, each, reader);
    });
  }
}

async function tell(client: PoolClient, view: PageView, news: News, reader: Subscriber): Promise<void> {
  const { email: to, language } = reader;
  const token = await unsubscribeToken(client, to, view.at);
  const mail = updateMail(
    { to, language, name: view.name },
    {
      ...{ title: news.title, link: news.link, status: news.status(language), body: news.body(language) },
      components: titlesOf(news, view, language),
      unsubscribe: unsubscribeAddress(view.url, token),
    },
  );
  await writeMessage(client, { at: view.at, channel: 'email', template: 'status-update', body: { ...mail } });
}
