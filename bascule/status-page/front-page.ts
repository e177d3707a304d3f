import { isOpen, type StatusIncident } from '../core/status/incident.ts';
import { comingMaintenances, type ComponentView, type GroupView, type PageView } from '../core/status/page.ts';
import type { Language } from '../core/status/schema.ts';
import { statusWords, titled } from '../core/status/words.ts';
import { barsPicture } from './bars.ts';
import { incidentEntry, maintenanceEntry } from './entries.ts';
import { escaped } from './html.ts';
import { layout, prefixOf } from './layout.ts';
import { mark } from './marks.ts';
import { subscriptionForm } from './subscription-form.ts';
import { pageWords } from './words.ts';

/** Days whose incidents are on the front page; older ones are in the history. */
const recentDays = 7;

/** What is wrong now, what is planned, how each component is and was, and what happened in the last days. */
export function frontPage(view: PageView, language: Language): string {
  const words = pageWords[language];
  const open = view.incidents.filter(isOpen).map((each) => incidentEntry(each, view, language));
  const coming = comingMaintenances(view).map((each) => maintenanceEntry(each, view, language));
  const body = [
    `<h1 class="overall ${view.overall}">${mark(view.overall)}<span>${escaped(statusWords[language].overall[view.overall])}</span></h1>`,
    section('en-cours', words.current, open),
    section('maintenances', words.maintenances, coming),
    componentList(view, language),
    section('derniers-jours', words.past, [...pastDays(view, language), historyLink(view, language)]),
    subscriptionForm(view, language),
  ];
  return layout(view, { language, path: '', title: words.pageTitle(view.name), body: body.filter(Boolean).join('\n') });
}

function section(id: string, title: string, parts: readonly string[]): string {
  if (parts.length === 0) return '';
  return `<section aria-labelledby="${id}"><h2 id="${id}">${escaped(title)}</h2>\n${parts.join('\n')}</section>`;
}

function componentList(view: PageView, language: Language): string {
  const words = pageWords[language];
  const alone = view.components.filter(({ group }) => !view.groups.some(({ name }) => name === group));
  const parts = [
    ...(alone.length > 0
      ? [`<ul class="components">${alone.map((each) => item(each, view, language)).join('\n')}</ul>`]
      : []),
    ...view.groups.map((each) => groupList(each, view, language)),
    `<p class="note">${escaped(words.howMeasured)}</p>`,
  ];
  return section('composants', words.components, parts);
}

function groupList(group: GroupView, view: PageView, language: Language): string {
  const members = view.components.filter(({ name }) => group.components.includes(name));
  return `<section class="group" aria-labelledby="g-${group.name}">
<h3 id="g-${group.name}">${escaped(titled(group, language))}</h3>
${stateLine(group, language)}${row(group, titled(group, language), view, language)}
<ul class="components">${members.map((each) => item(each, view, language)).join('\n')}</ul>
</section>`;
}

function item(component: ComponentView, view: PageView, language: Language): string {
  const description = component.english && language === 'en' ? component.english.description : component.description;
  const title = titled(component, language);
  return `<li>
<div class="head"><p class="title"><strong>${escaped(title)}</strong><span class="description">${escaped(description)}</span></p>
${stateLine(component, language)}</div>
${row(component, title, view, language)}
</li>`;
}

const stateLine = ({ state }: { state: ComponentView['state'] }, language: Language) =>
  `<p class="state ${state}">${mark(state)}${escaped(statusWords[language].state[state])}</p>`;

function row(
  { bars, uptime }: Pick<ComponentView, 'bars' | 'uptime'>,
  title: string,
  view: PageView,
  language: Language,
) {
  const words = pageWords[language];
  return `<div class="history">${barsPicture(bars, title, view, language)}
<p class="legend"><span>${escaped(words.daysAgo(bars.length))}</span><span class="uptime">${escaped(words.uptime(uptime))}</span><span>${escaped(words.today)}</span></p></div>`;
}

/** Each of the last days, the newest first, with the incidents that began in it; those that go on stand above. */
function pastDays(view: PageView, language: Language): string[] {
  const words = pageWords[language];
  const days = (view.components[0]?.bars ?? []).slice(-recentDays).reverse();
  return days.map(({ day }) => {
    const began = view.incidents.filter(({ startedAt }) => startedAt >= day.from && startedAt < day.to);
    const told = began.map((each) => (isOpen(each) ? goingOn(each, language) : incidentEntry(each, view, language)));
    return `<div class="day"><h3>${escaped(words.day(day.from, view.timeZone))}</h3>${told.length === 0 ? `<p class="quiet">${escaped(words.quietDay)}</p>` : told.join('\n')}</div>`;
  });
}

const goingOn = ({ id, title }: StatusIncident, language: Language) =>
  `<p class="quiet">${escaped(pageWords[language].goesOn)}${escaped(pageWords[language].colon)}<a href="#i-${escaped(id)}">${escaped(title)}</a></p>`;

const historyLink = (view: PageView, language: Language) =>
  `<p><a href="${prefixOf(view, language)}history">${escaped(pageWords[language].historyOf)}</a></p>`;
