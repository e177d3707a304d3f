import type { Plan } from '../plan/schema.ts';
import type { StatusComponent } from '../status/schema.ts';
import { bullets, paragraph, part, table, type Part } from './tree.ts';
import { duration, marked, names, none, titleIn } from './words.ts';

/** §9.3, as the source says it. */
export function statusPagePart({ statusPage }: Plan): Part | null {
  if (!statusPage) return null;
  return part('Status Page', [
    paragraph(['URL : ', marked(statusPage.address)]),
    paragraph('Composants surveillés :'),
    bullets(statusPage.components.map(({ title }) => title)),
  ]);
}

/** What the page is made from, for the annex. */
export function statusPageReference(plan: Plan): Part | null {
  const { statusPage } = plan;
  if (!statusPage) return null;
  const { components, groups } = statusPage;
  return part('Status Page', [
    table(
      'Réglages',
      ['Réglage', 'Valeur'],
      [
        ['Nom de la page', statusPage.title],
        ['Langues', statusPage.languages.join(', ')],
        ['Environnement montré, par préférence', names(statusPage.environments)],
        ['Lent au-delà de', duration(statusPage.slowMs)],
        ...groups.map(({ name, title, english }) => ['Groupe', [marked(name), ` ${title}${inEnglish(english)}`]]),
      ],
    ),
    table(
      'Composants de la page',
      ['Composant', 'Nom', 'Description', 'Groupe', 'État tiré de'],
      components.map((each) => [
        [{ strong: each.title }, inEnglish(each.english?.title)],
        [marked(each.name)],
        `${each.description}${inEnglish(each.english?.description)}`,
        each.group === null ? none : titleIn(groups, each.group),
        sourceWords(plan, each),
      ]),
    ),
  ]);
}

const inEnglish = (words: string | null | undefined) => (words ? ` (en anglais : ${words})` : '');

function sourceWords(plan: Plan, { from }: StatusComponent): string {
  return from.kind === 'component'
    ? `sonde : ${titleIn(plan.components, from.component)}`
    : `essai : ${titleIn(plan.thirdParties, from.service)}`;
}
