import type { StatusIncident } from '../core/status/incident.ts';
import { phaseOf, phasesUntil, type Maintenance } from '../core/status/maintenance.ts';
import type { PageView } from '../core/status/page.ts';
import type { Language } from '../core/status/schema.ts';
import { statusWords, titled } from '../core/status/words.ts';
import { escaped, paragraphs, time } from './html.ts';
import { prefixOf } from './layout.ts';
import { pageWords } from './words.ts';

/** What people wrote is in the page's first language, whichever page it stands on. */
const written = (view: PageView, language: Language) =>
  language === view.languages[0] ? '' : ` lang="${view.languages[0]}"`;

/** An incident with its updates, the newest first. */
export function incidentEntry(incident: StatusIncident, view: PageView, language: Language): string {
  const { id, title, impact, startedAt, resolvedAt, components, updates } = incident;
  const words = pageWords[language];
  const { status, step, impact: impacts } = statusWords[language];
  const lines = updates.map(
    ({ at, status: each, body }) =>
      `<li><p class="when"><strong>${escaped(status[each])}</strong> ${moment(at, view, language)}</p><div${body === null ? '' : written(view, language)}>${paragraphs(body ?? step[each])}</div></li>`,
  );
  return `<article class="entry ${impact}" aria-labelledby="i-${escaped(id)}">
<h3 id="i-${escaped(id)}"${written(view, language)}><a href="${prefixOf(view, language)}incidents/${escaped(id)}">${escaped(title)}</a></h3>
<p class="facts"><span class="tag">${escaped(impacts[impact])}</span> <span class="tag">${escaped(status[incident.status])}</span> ${escaped(words.since)} ${moment(startedAt, view, language)}${resolvedAt === null ? '' : `. ${escaped(words.lasted)} ${escaped(words.duration(resolvedAt - startedAt))}`}</p>
${affectedLine(components, view, language)}<ol class="updates">${lines.reverse().join('\n')}</ol>
</article>`;
}

export function maintenanceEntry(maintenance: Maintenance, view: PageView, language: Language): string {
  const { id, text, from, to, components } = maintenance;
  const words = pageWords[language];
  const { phase, phaseStep } = statusWords[language];
  const lines = phasesUntil(maintenance, view.at).map(
    (each) =>
      `<li><p class="when"><strong>${escaped(phase[each.phase])}</strong> ${moment(each.at, view, language)}</p><p>${escaped(phaseStep[each.phase])}</p></li>`,
  );
  return `<article class="entry maintenance" aria-labelledby="i-${escaped(id)}">
<h3 id="i-${escaped(id)}"><a href="${prefixOf(view, language)}incidents/${escaped(id)}">${escaped(words.maintenance)}${escaped(words.colon)}<span${written(view, language)}>${escaped(text)}</span></a></h3>
<p class="facts"><span class="tag">${escaped(phase[phaseOf(maintenance, view.at)])}</span> ${escaped(words.span(from, to, view.timeZone))}</p>
${affectedLine(components, view, language)}<ol class="updates">${lines.reverse().join('\n')}</ol>
</article>`;
}

const moment = (at: number, view: PageView, language: Language) =>
  time(at, pageWords[language].moment(at, view.timeZone));

function affectedLine(names: readonly string[], view: PageView, language: Language): string {
  const titles = view.components.filter(({ name }) => names.includes(name)).map((each) => titled(each, language));
  return titles.length === 0
    ? ''
    : `<p class="affected">${escaped(pageWords[language].affected)} ${escaped(titles.join(', '))}</p>\n`;
}
