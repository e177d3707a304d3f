import { beforeAll, describe, expect, test } from 'vitest';
import { pageOf, type Knowledge } from '../core/status/page.ts';
import { hour, incident, knowledge, maintenance, now } from '../core/status/spec/a-page.ts';
import { pageFiles } from './render.ts';

const trouble: Partial<Knowledge> = {
  incidents: [
    incident({ title: 'API <b>indisponible</b> & lente' }),
    incident({
      ...{ id: 'i-0', title: 'QR refusés', impact: 'major', status: 'resolved', startedAt: now - 50 * hour },
      ...{ relievedAt: now - 49 * hour, resolvedAt: now - 48 * hour },
      updates: [{ id: 'u', at: now - 50 * hour, status: 'resolved', body: 'Retour à v1.2.2.\n\nTout va "bien" <i>.' }],
    }),
  ],
  maintenances: [maintenance({ from: now + hour, to: now + 2 * hour })],
};
const rendered = async (change: Partial<Knowledge>) => {
  const files = await pageFiles(pageOf(knowledge(change), now));
  return (path: string) => String(files.get(path));
};

let file: (path: string) => string;
let well: (path: string) => string;
beforeAll(async () => {
  [file, well] = await Promise.all([rendered(trouble), rendered({})]);
});
const pages = [
  'index.html',
  'history.html',
  '404.html',
  'incidents/i-1.html',
  'incidents/maintenance-1.html',
  'en/index.html',
  'en/history.html',
];

describe('every page', () => {
  test('is one file of text and style: no script, nothing from elsewhere, no style in its markup', () => {
    for (const path of pages) {
      expect(file(path), path).not.toMatch(/<script|javascript:|\son\w+=|style="|<iframe|<img|undefined|NaN|\[object/);
      expect(file(path)).toMatch(/^<!doctype html>\n<html lang="(fr|en)">/);
    }
  });

  test('has one heading of the first level, and goes down one level at a time', () => {
    for (const path of pages) {
      const levels = [...file(path).matchAll(/<h([1-6])/g)].map(([, level]) => Number(level));
      expect(
        levels.filter((level) => level === 1),
        path,
      ).toHaveLength(1);
      for (const [index, level] of levels.entries()) expect(level - (levels[index - 1] ?? 0)).toBeLessThanOrEqual(1);
    }
  });

  test('names everything that it points to, once', () => {
    for (const path of pages) {
      const ids = [...file(path).matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
      expect(new Set(ids).size, path).toBe(ids.length);
      for (const [, id] of file(path).matchAll(/(?:aria-labelledby|for)="([^"]+)"/g)) expect(ids, path).toContain(id);
      for (const [, id] of file(path).matchAll(/href="#([^"]+)"/g)) expect(ids, path).toContain(id);
    }
  });

  test('leads only to pages that there are', () => {
    const known = (href: string) =>
      href.endsWith('/') ? `${href}index.html` : /\.\w+$/.test(href) ? href : `${href}.html`;
    for (const path of pages) {
      for (const [, href = ''] of file(path).matchAll(/(?:href|src)="\/([^"#]*)/g))
        expect(file(known(`/${href}`).slice(1)), `${path} -> /${href}`).not.toBe('undefined');
    }
  });

  test('shows what people wrote as text', () => {
    for (const path of pages) expect(file(path), path).not.toMatch(/<b>|<i>/);
    expect(file('index.html')).toContain('API &lt;b&gt;indisponible&lt;/b&gt; &amp; lente');
    expect(file('history.rss')).not.toContain('<b>indisponible');
  });
});

describe('the front page', () => {
  test('says first how it all is, in its language', () => {
    expect(well('index.html')).toMatch(/<h1[^>]*>.*Tous les systèmes sont opérationnels<\/span><\/h1>/);
    expect(well('en/index.html')).toMatch(/<h1[^>]*>.*All systems operational<\/span><\/h1>/);
    expect(file('index.html')).toMatch(/<h1[^>]*>.*Le service est en panne<\/span><\/h1>/);
  });

  test('tells every component’s days in words too', () => {
    expect(well('index.html')).toContain('aria-label="API Backend, sur 90 jours. aucun jour avec un problème"');
    expect(file('index.html')).toMatch(/aria-label="API Backend, sur 90 jours\. 21 novembre\u00a0: Panne partielle/);
    expect(well('en/index.html')).toContain('aria-label="Backend API, over 90 days. no day with a problem"');
  });

  test('says on the English page what the plan has no English for in French, marked as such', () => {
    expect(file('en/index.html')).toContain(
      '<strong>Backend API</strong><span class="description">Accounts and points',
    );
    expect(file('en/index.html')).toMatch(/<h3 id="i-i-0" lang="fr">/);
    expect(file('en/incidents/i-0.html')).toContain('<div lang="fr"><p>Retour à v1.2.2.</p>');
  });

  test('never says that a day was quiet on which an incident began that goes on', () => {
    const today = /<h3>23 novembre 2026<\/h3>(.*)/.exec(file('index.html'))?.[1];
    expect(today).toContain('Incident en cours');
    expect(today).not.toContain('Aucun incident');
  });

  test('says which environment it tells of when users meet another', async () => {
    const page = await rendered({ environment: { title: 'Développement', isUsual: false } });
    expect(page('index.html')).toContain('Environnement montré\u00a0: <strong>Développement</strong>');
    expect(well('index.html')).not.toContain('Environnement montré');
  });

  test('has the words for when it is old, which nobody sees before', () => {
    expect(well('index.html')).toMatch(/<!--stale <p class="stale" role="alert">Données du 23 novembre 2026 à 10:05/);
    expect(well('en/index.html')).toContain('Data of 23 November 2026 at 10:05');
  });
});

describe('the feeds', () => {
  test('hold incidents and maintenance, the newest first, each with an address that stays', () => {
    const links = [...file('history.rss').matchAll(/<guid[^>]*>([^<]+)</g)].map(([, guid]) => guid);
    expect(links).toEqual(['i-1', 'i-0', 'maintenance-1'].map((id) => `https://status.rewapp.fr/incidents/${id}`));
    expect(file('history.atom')).toContain('<link rel="self" href="https://status.rewapp.fr/history.atom"/>');
    expect(file('en/history.atom')).toContain('Maintenance: Mise à niveau de la base');
  });
});

test('the badge says the whole in one word, in both languages', () => {
  expect(file('badge.svg')).toContain('Panne majeure');
  expect(well('en/badge.svg')).toContain('Operational');
});
