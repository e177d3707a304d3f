import { Feed } from 'feed';
import { phasesUntil } from '../core/status/maintenance.ts';
import type { PageView } from '../core/status/page.ts';
import type { Language } from '../core/status/schema.ts';
import { linkOf } from '../core/status/summary-parts.ts';
import { statusWords } from '../core/status/words.ts';
import { escaped } from './html.ts';
import { pageWords } from './words.ts';

/** As many entries as a reader keeps. */
const listed = 50;

/** Incidents with their updates and maintenance with its phases, the newest first: as RSS 2.0 and as Atom. */
export function feeds(view: PageView, language: Language): { rss: string; atom: string } {
  const { prefix, title } = placeOf(view, language);
  const feed = new Feed({
    id: `${view.url}/`,
    title,
    link: `${view.url}/${prefix}`,
    description: pageWords[language].feedDescription(view.name),
    language,
    updated: new Date(view.at),
    generator: 'Bascule',
    feedLinks: { rss: `${view.url}/${prefix}history.rss`, atom: `${view.url}/${prefix}history.atom` },
  });
  const entries = [...incidentEntries(view, language), ...maintenanceEntries(view, language)];
  for (const entry of entries.sort((one, other) => other.at - one.at).slice(0, listed)) {
    const { id, heading, at, published, content } = entry;
    feed.addItem({
      ...{
        id: linkOf(view, id),
        guid: linkOf(view, id),
        link: `${view.url}/${prefix}incidents/${id}`,
        title: escaped(heading),
      },
      ...{ date: new Date(at), published: new Date(published), content, description: content },
    });
  }
  return { rss: feed.rss2(), atom: feed.atom1() };
}

interface Entry {
  id: string;
  heading: string;
  /** Of its newest news, and of its first; milliseconds since 1970. */
  at: number;
  published: number;
  content: string;
}

function placeOf({ languages, name }: PageView, language: Language) {
  return { prefix: language === languages[0] ? '' : `${language}/`, title: pageWords[language].pageTitle(name) };
}

function incidentEntries({ incidents, timeZone }: PageView, language: Language): Entry[] {
  const { status, step, impact } = statusWords[language];
  return incidents.map((incident) => ({
    id: incident.id,
    heading: `${incident.title} (${impact[incident.impact]})`,
    at: incident.updates.at(-1)?.at ?? incident.startedAt,
    published: incident.updates[0].at,
    content: incident.updates
      .map((each) => told(each.at, status[each.status], each.body ?? step[each.status], timeZone, language))
      .reverse()
      .join(''),
  }));
}

function maintenanceEntries({ maintenances, at, timeZone }: PageView, language: Language): Entry[] {
  const { phase: titles, phaseStep } = statusWords[language];
  const { maintenance, span, colon } = pageWords[language];
  return maintenances.map((each) => {
    const phases = phasesUntil(each, at);
    const when = span(each.from, each.to, timeZone);
    return {
      id: each.id,
      heading: `${maintenance}${colon}${each.text} (${when})`,
      at: phases.at(-1)?.at ?? each.announcedAt,
      published: each.announcedAt,
      content: phases
        .map(({ phase, at: since }) => told(since, titles[phase], `${phaseStep[phase]} ${when}.`, timeZone, language))
        .reverse()
        .join(''),
    };
  });
}

const told = (at: number, status: string, body: string, timeZone: string, language: Language) =>
  `<p><small>${escaped(pageWords[language].moment(at, timeZone))}</small><br><strong>${escaped(status)}</strong> – ${escaped(body)}</p>`;
