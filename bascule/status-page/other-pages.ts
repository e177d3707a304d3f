import type { StatusIncident } from '../core/status/incident.ts';
import type { Maintenance } from '../core/status/maintenance.ts';
import type { PageView } from '../core/status/page.ts';
import type { Language } from '../core/status/schema.ts';
import { incidentEntry, maintenanceEntry } from './entries.ts';
import { escaped, paragraphs } from './html.ts';
import { layout, prefixOf, type Masthead } from './layout.ts';
import { pageWords } from './words.ts';

/** Everything of the last 90 days, by month, the newest first. */
export function historyPage(view: PageView, language: Language): string {
  const words = pageWords[language];
  const all = [
    ...view.incidents.map((each) => ({ at: each.startedAt, html: incidentEntry(each, view, language) })),
    ...view.maintenances.map((each) => ({ at: each.from, html: maintenanceEntry(each, view, language) })),
  ].sort((one, other) => other.at - one.at);
  const months = [...Map.groupBy(all, ({ at }) => words.month(at, view.timeZone))].map(
    ([month, entries]) =>
      `<section><h2>${escaped(month)}</h2>\n${entries.map(({ html }) => html).join('\n')}</section>`,
  );
  const body = `<h1>${escaped(words.historyOf)}</h1>\n${months.length > 0 ? months.join('\n') : `<p>${escaped(words.noHistory)}</p>`}`;
  return layout(view, { language, path: 'history', title: `${words.history} – ${words.pageTitle(view.name)}`, body });
}

/** One incident or one maintenance, at the address that mails and feeds lead to. */
export function entryPage(entry: StatusIncident | Maintenance, view: PageView, language: Language): string {
  const isIncident = 'updates' in entry;
  const title = isIncident ? entry.title : entry.text;
  const html = isIncident ? incidentEntry(entry, view, language) : maintenanceEntry(entry, view, language);
  return layout(view, {
    ...{ language, path: `incidents/${entry.id}`, title: `${title} – ${pageWords[language].pageTitle(view.name)}` },
    // Alone on its page its title is the page's.
    body: `${html.replace('<h3 ', '<h1 ').replace('</h3>', '</h1>')}\n${backLink(view, language)}`,
  });
}

/** A page that says one thing, as that there is none here, or that a mail is on its way. `form` is markup. */
export function messagePage(
  view: Masthead,
  language: Language,
  { title, text, form = '' }: { title: string; text: string; form?: string },
): string {
  const body = `<h1>${escaped(title)}</h1>\n${paragraphs(text)}${form}\n${backLink(view, language)}`;
  return layout(view, { language, path: '', title: `${title} – ${pageWords[language].pageTitle(view.name)}`, body });
}

const backLink = (view: Masthead, language: Language) =>
  `<p><a href="${prefixOf(view, language)}">${escaped(pageWords[language].back)}</a></p>`;
