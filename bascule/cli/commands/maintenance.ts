import type { Announcement } from '../../core/window/announcement.ts';
import type { Calendar } from '../../core/window/schema.ts';
import { dayWords, momentWords } from '../../core/window/words.ts';
import { announcement, announcementList } from '../../server/window/wire.ts';
import { currentUser } from '../client.ts';
import { inContext, knownEnvironment, type CommonOptions } from '../context.ts';
import { momentOption } from '../moment-option.ts';
import { table } from '../table.ts';

export interface AnnounceOptions extends CommonOptions {
  from: string;
  to: string;
  text: string;
}

/** Keeps that users were told of a maintenance: without it the maintenance window stays shut. */
export function announce(name: string, options: AnnounceOptions): Promise<number> {
  return inContext(options, async ({ plan, client, out }) => {
    const { calendar } = plan;
    const body = {
      from: momentOption('--from', options.from, calendar),
      to: momentOption('--to', options.to, calendar),
      text: options.text,
      by: currentUser(),
    };
    const path = `/api/environments/${knownEnvironment(plan, name)}/announcements`;
    const kept = await client.call('POST', path, announcement, body);
    out.record({ announcement: written(kept) });
    out.say(
      `Maintenance de ${kept.environment} annoncée, de ${momentWords(kept.from, calendar)} à ${momentWords(kept.to, calendar)}.`,
    );
    return 0;
  });
}

/** The announcements whose end has not passed. */
export function list(options: CommonOptions): Promise<number> {
  return inContext(options, async ({ plan, client, out }) => {
    const { announcements } = await client.call('GET', '/api/announcements', announcementList);
    out.record({ announcements: announcements.map(written) });
    const headings = ['Environnement', 'Du', 'Au', 'Annoncée', 'Texte'];
    const rows = announcements.map((each) => row(each, plan.calendar));
    out.say(rows.length > 0 ? table(headings, rows) : 'Aucune maintenance à venir n’est annoncée.');
    return 0;
  });
}

function row({ environment, from, to, by, at, text }: Announcement, calendar: Calendar): string[] {
  return [
    environment,
    momentWords(from, calendar),
    momentWords(to, calendar),
    `${dayWords(at, calendar)} par ${by}`,
    text,
  ];
}

function written({ from, to, at, ...rest }: Announcement) {
  return { ...rest, from: iso(from), to: iso(to), at: iso(at) };
}

const iso = (at: number) => new Date(at).toISOString();
