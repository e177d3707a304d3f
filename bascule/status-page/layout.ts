import type { PageView } from '../core/status/page.ts';
import type { Language } from '../core/status/schema.ts';
import { escaped, time } from './html.ts';
import { whenStale } from './stale.ts';
import { pageWords } from './words.ts';

/** What every page says of itself. */
export type Masthead = Pick<PageView, 'at' | 'name' | 'url' | 'timeZone' | 'languages' | 'environment'>;

export interface Sheet {
  language: Language;
  /** Of the page in its language: '' for the front page, `history`. */
  path: string;
  title: string;
  /** What stands between the top and the foot. */
  body: string;
}

/** Where a language's pages lie: the first one's at the root. */
export const prefixOf = ({ languages }: Pick<Masthead, 'languages'>, language: Language) =>
  language === languages[0] ? '/' : `/${language}/`;

/** One whole page: readable without a script, a picture or a line of style. */
export function layout(view: Masthead, { language, path, title, body }: Sheet): string {
  const words = pageWords[language];
  const root = prefixOf(view, language);
  const moment = words.moment(view.at, view.timeZone);
  const links = view.languages.filter((each) => each !== language).map((each) => otherLanguage(view, each, path));
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)}</title>
<link rel="stylesheet" href="/style.css">
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="alternate" type="application/rss+xml" title="RSS" href="${root}history.rss">
<link rel="alternate" type="application/atom+xml" title="Atom" href="${root}history.atom">
${view.languages.map((each) => `<link rel="alternate" hreflang="${each}" href="${view.url}${prefixOf(view, each)}${path}">`).join('\n')}
</head>
<body>
<a class="skip" href="#contenu">${escaped(words.skip)}</a>
${whenStale(`<p class="stale" role="alert">${escaped(words.stale(moment))}</p>`)}
<header class="top">
<a class="name" href="${root}">${escaped(view.name)}</a>
<nav aria-label="${escaped(view.name)}"><ul>
<li><a href="${root}history">${escaped(words.history)}</a></li>
<li><a href="${root}#abonnement">${escaped(words.subscribe)}</a></li>
${links.join('\n')}
</ul></nav>
</header>
<main id="contenu" tabindex="-1">
${environmentLine(view, language)}${body}
</main>
<footer>
<p>${escaped(words.updated)} ${time(view.at, moment)} (${escaped(view.timeZone)}).</p>
<p>${escaped(words.feedAndApi)}${escaped(words.colon)}<a href="${root}history.rss">RSS</a>, <a href="${root}history.atom">Atom</a>, <a href="/api/v2/summary.json">JSON</a>, <a href="${root}badge.svg">${escaped(words.badge)}</a>.</p>
</footer>
</body>
</html>
`;
}

function otherLanguage(view: Masthead, language: Language, path: string): string {
  const name = { fr: 'Français', en: 'English' }[language];
  return `<li><a href="${prefixOf(view, language)}${path}" hreflang="${language}" lang="${language}">${name}</a></li>`;
}

/** Only where the page does not tell of what users meet. */
function environmentLine({ environment }: Masthead, language: Language): string {
  if (environment.isUsual) return '';
  return `<p class="environment">${escaped(pageWords[language].environment)} <strong>${escaped(environment.title)}</strong></p>\n`;
}
