import type { ComponentState } from '../core/status/component-status.ts';
import type { Bar } from '../core/status/days.ts';
import type { PageView } from '../core/status/page.ts';
import type { Language } from '../core/status/schema.ts';
import { statusWords } from '../core/status/words.ts';
import { escaped } from './html.ts';
import { pageWords } from './words.ts';

/** How much of a day's place its bar fills: the worse the day, the lower, for those who don't tell the colours apart. */
const heights: Record<ComponentState, number> = {
  operational: 32,
  under_maintenance: 26,
  degraded_performance: 22,
  partial_outage: 16,
  major_outage: 10,
  no_data: 4,
};

const [pitch, width, height] = [4, 3, 32];

/** A row of days as a picture; its text tells every day that was not good. */
export function barsPicture(bars: readonly Bar[], title: string, view: PageView, language: Language): string {
  const rows = bars.map((bar, index) => {
    const [x, tall] = [index * pitch, heights[bar.state]];
    return `<g><title>${escaped(dayText(bar, view, language))}</title><rect class="day" x="${x}" y="0" width="${width}" height="${height}" rx="1"/><rect class="${bar.state}" x="${x}" y="${height - tall}" width="${width}" height="${tall}" rx="1"/></g>`;
  });
  const label = escaped(rowText(bars, title, view, language));
  return `<svg class="bars" role="img" aria-label="${label}" viewBox="0 0 ${bars.length * pitch - 1} ${height}" preserveAspectRatio="none">${rows.join('')}</svg>`;
}

/** « 12 novembre : Panne majeure, 92 minutes en échec, 23 h de mesures ; API indisponible ». */
export function dayText({ day, state, tally, incidents }: Bar, view: PageView, language: Language): string {
  const words = pageWords[language];
  const known = tally.ok + tally.failed + tally.excused;
  const facts = [
    state === 'no_data' ? words.uptime(null) : statusWords[language].state[state],
    ...(tally.failed > 0 ? [words.minutesFailed(tally.failed)] : []),
    ...(known > 0 ? [words.measured(known)] : []),
  ];
  const names = view.incidents.filter(({ id }) => incidents.includes(id)).map(({ title }) => title);
  return `${words.shortDay(day.from, view.timeZone)}${words.colon}${[facts.join(', '), ...names].join(' ; ')}`;
}

function rowText(bars: readonly Bar[], title: string, view: PageView, language: Language): string {
  const words = pageWords[language];
  const unknown = bars.filter(({ state }) => state === 'no_data').length;
  const bad = bars.filter(({ state }) => state !== 'operational' && state !== 'no_data');
  return [
    `${title}, ${words.days(bars.length).toLowerCase()}`,
    bad.length === 0 ? words.noBadDay : bad.map((bar) => dayText(bar, view, language)).join('. '),
    ...(unknown > 0 ? [words.daysUnknown(unknown)] : []),
  ].join('. ');
}
