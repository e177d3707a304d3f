import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { PageView } from '../core/status/page.ts';
import type { Language } from '../core/status/schema.ts';
import { statuspageFiles } from '../core/status/summary.ts';
import { badge } from './badge.ts';
import { feeds } from './feeds.ts';
import { frontPage } from './front-page.ts';
import { prefixOf } from './layout.ts';
import { icon } from './marks.ts';
import { entryPage, historyPage, messagePage } from './other-pages.ts';
import type { PageFiles } from './publish.ts';
import { style } from './style.ts';
import { pageWords } from './words.ts';

/** All that the page is, by path. */
export async function pageFiles(view: PageView): Promise<PageFiles> {
  const files = new Map<string, string | Uint8Array>([
    ['style.css', style],
    ['icon.svg', icon(view.overall)],
    ['page.json', JSON.stringify(view)],
    ['404.html', notFoundPage(view)],
    ['robots.txt', 'User-agent: *\nAllow: /\n'],
    ...(await fonts()),
  ]);
  for (const language of view.languages) {
    for (const [path, content] of inLanguage(view, language)) {
      files.set(`${prefixOf(view, language).slice(1)}${path}`, content);
    }
  }
  for (const [path, content] of Object.entries(statuspageFiles(view))) {
    files.set(`api/v2/${path}`, `${JSON.stringify(content, null, 2)}\n`);
  }
  return files;
}

function inLanguage(view: PageView, language: Language): [string, string][] {
  const { rss, atom } = feeds(view, language);
  return [
    ['index.html', frontPage(view, language)],
    ['history.html', historyPage(view, language)],
    ['history.rss', rss],
    ['history.atom', atom],
    ['badge.svg', badge(view, language)],
    ...[...view.incidents, ...view.maintenances].map((each): [string, string] => [
      `incidents/${each.id}.html`,
      entryPage(each, view, language),
    ]),
  ];
}

function notFoundPage(view: PageView): string {
  const language = view.languages[0] ?? 'fr';
  const { notFound: title, notFoundLead: text } = pageWords[language];
  return messagePage(view, language, { title, text });
}

const typefaces = {
  'fonts/figtree.woff2': '@fontsource-variable/figtree/files/figtree-latin-wght-normal.woff2',
  'fonts/bricolage.woff2': '@fontsource-variable/bricolage-grotesque/files/bricolage-grotesque-latin-wght-normal.woff2',
};

/** The house's typefaces, served from the same place: nothing of the page comes from elsewhere. */
let read: Promise<[string, Uint8Array][]> | null = null;
const fonts = () =>
  (read ??= Promise.all(
    Object.entries(typefaces).map(async ([path, file]): Promise<[string, Uint8Array]> => [
      path,
      await readFile(fileURLToPath(import.meta.resolve(file))),
    ]),
  ));
