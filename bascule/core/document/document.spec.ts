import { expect, test } from 'vitest';
import { checkPlan } from '../plan/check.ts';
import { plan as schema, type Plan } from '../plan/schema.ts';
import { toHtml } from './html.ts';
import { toMarkdown } from './markdown.ts';
import { renderDocument } from './render.ts';
import { componentsAnywhere as components, everything } from './spec/everything.ts';
import { changesOf } from './spec/leaf-changes.ts';
import { isLeftOut, unsaidOf } from './spec/unsaid.ts';
import { duration, every, percent } from './words.ts';

const plan = planOf(everything);
const html = toHtml(renderDocument(plan));

test('whatever the schema lets a plan say is in the document', { timeout: 60_000 }, () => {
  expect(unsaidOf(plan).filter((path) => !isLeftOut(path))).toEqual([]);
});

test('the plan of this test leaves nothing of the schema unsaid', () => {
  const unset = changesOf(schema, plan).filter(({ path, to }) => to === '≠' && valueAt(plan, path) === null);
  const inFull = unset.filter(({ path }) => path[0] !== 'environments' || path[1] === 0);
  expect(inFull.map(({ path }) => path.join('.'))).toEqual([]);
});

test('a plan that says little has a document without empty sections', () => {
  const { name, domain, stateDirectory, port, rollback } = everything;
  const environments = [{ name: 'only', title: 'Seul', bakeMs: 0 }];
  const little = renderDocument(planOf({ name, domain, stateDirectory, port, components, rollback, environments }));
  const all = little.sections.flatMap((section) => [section, ...section.sections]);
  expect(all.filter(({ blocks, sections }) => blocks.length + sections.length === 0)).toEqual([]);
  expect(little.sections[0]).toMatchObject({ number: '1', title: 'Environnements de déploiement' });
  expect(toMarkdown(little) + toHtml(little)).not.toMatch(/undefined|null|NaN/);
});

test('the sections stand in the order and under the numbers of the source', () => {
  expect(renderDocument(plan).sections.map(({ number, title }) => `${number} ${title}`)).toEqual([
    '1 Introduction et objectifs',
    '2 Environnements de déploiement',
    '3 Prérequis et préparation',
    '4 Stratégie de déploiement',
    '5 Procédures de déploiement par composant',
    '6 Procédure de rollback',
    '7 Checklists de déploiement',
    '8 Gestion des incidents de déploiement',
    '9 Communication et notifications',
    '10 Conclusion',
    'A Référence technique',
  ]);
});

test('a rollback trigger reads as the source writes it', () => {
  expect(toMarkdown(renderDocument(plan))).toContain('- Taux d’erreur API > 2 % pendant 1 minute\n');
});

test('no password of a demonstration account is shown', () => {
  expect(html + toMarkdown(renderDocument(plan))).not.toContain('secret<');
  expect(toMarkdown(renderDocument(plan))).not.toMatch(/\bsecret\b/);
});

test('headings go down one level at a time', () => {
  const levels = [...html.matchAll(/<h([1-6])/g)].map(([, level]) => Number(level));
  expect(levels[0]).toBe(1);
  for (const [index, level] of levels.entries()) expect(level - (levels[index - 1] ?? 0)).toBeLessThanOrEqual(1);
});

test('every table has a caption and headers with a scope, and every link leads somewhere', () => {
  const tables = [...html.matchAll(/<table[^]*?<\/table>/g)].map(([table]) => table);
  expect(tables.length).toBeGreaterThan(15);
  for (const table of tables) expect(table).toMatch(/<caption[^]*<th scope="col"[^]*<th scope="row"/);
  expect(html).not.toMatch(/<th>/);
  const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const [, id] of html.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(id);
});

test('the page is one French file: no script, nothing from elsewhere', () => {
  expect(html).toContain('<html lang="fr">');
  expect(html).not.toMatch(/<script|<link|<img|(src|href)="https?:|url\(|@import/);
});

test('what a plan says is text, never markup', () => {
  const said = { ...plan, name: '<b>"&', roles: [{ ...plan.roles[0]!, title: 'a|b*c_[d]<i>' }] };
  expect(toHtml(renderDocument(said))).not.toMatch(/<b>|<i>/);
  expect(toMarkdown(renderDocument(said))).toContain('**a\\|b\\*c\\_\\[d\\]\\<i>**');
});

test.each([
  [0, '0 seconde'],
  [1_000, '1 seconde'],
  [1_800_000, '30 minutes'],
  [5_400_000, '1 heure 30 minutes'],
  [86_400_000, '24 heures'],
  [1_250, '1 seconde 250 ms'],
])('%d ms are said as « %s »', (ms, words) => {
  expect(duration(ms)).toBe(words);
});

test('shares and rhythms are said as people say them', () => {
  expect([percent(0.01), percent(0.001), percent(0.57)]).toEqual(['1 %', '0,1 %', '57 %']);
  expect([every(1_000), every(86_400_000)]).toEqual(['chaque seconde', 'toutes les 24 heures']);
});

const valueAt = (value: unknown, path: (string | number)[]) =>
  path.reduce<unknown>((at, key) => (at as Record<string | number, unknown>)[key], value);

function planOf(input: unknown): Plan {
  const checked = checkPlan(input);
  if ('mistakes' in checked) throw new Error(JSON.stringify(checked.mistakes));
  return checked.plan;
}
