import { introduced, personNamed } from '../approval/people.ts';
import { number, percent } from '../document/words.ts';
import type { Plan } from '../plan/schema.ts';
import type { PostMortemPart } from './event.ts';
import type { Impact } from './impact.ts';
import type { Incident } from './incident.ts';
import type { Mark } from './marks.ts';
import { severityOf } from './schema.ts';
import type { TimelineEntry } from './timeline.ts';
import { actionWords, dayUtc, momentUtc, tookWords } from './words.ts';
import type { FollowUp } from './work.ts';

export interface Sources {
  plan: Plan;
  incident: Incident;
  impact: Impact;
  timeline: readonly TimelineEntry[];
  marks: readonly Mark[];
}

/** Parts without which nothing was learned: it is not published before they are written. */
export const neededParts: readonly PostMortemPart[] = ['causes', 'wrong'];

/** Those of them that are still blank. */
export const missingParts = ({ postMortem }: Incident) =>
  neededParts.filter((part) => !postMortem?.parts[part]?.trim());

/**
 * The post-mortem as a Markdown document. What can be known from facts and figures is there from the beginning; what
 * people have to write says so. It is about systems, not about people.
 */
export function postMortemDocument(sources: Sources): string {
  const { incident } = sources;
  const written = (part: PostMortemPart, otherwise: string) => incident.postMortem?.parts[part]?.trim() || otherwise;
  return (
    [
      `# Post-mortem ${incident.id} : ${incident.title}`,
      head(sources),
      section('Résumé', written('summary', summary(sources))),
      section('Impact', [numbers(sources), written('impact', '')].filter(Boolean).join('\n\n')),
      section(
        'Causes racines',
        written(
          'causes',
          toWrite('Pourquoi le système l’a-t-il permis ? Demandez « pourquoi » jusqu’à ce qu’une action l’empêche.'),
        ),
      ),
      section('Déclencheur', written('trigger', trigger(incident))),
      section('Détection', written('detection', detection(sources))),
      section('Résolution', written('resolution', resolution(incident))),
      section('Chronologie (UTC)', chronology(sources)),
      section('Actions correctives', actions(sources)),
      section('Leçons', lessons(written)),
    ].join('\n\n') + '\n'
  );
}

const section = (title: string, text: string) => `## ${title}\n\n${text}`;

/** What a part asks for, standing where it is to be written. */
const toWrite = (question: string) => `> *À écrire.* ${question}`;

function head({ plan, incident }: Sources): string {
  const { severity, environment, components, acknowledged, postMortem } = incident;
  const rows = [
    ['Sévérité', `${severity} (${severityOf(plan.incidents, severity).title})`],
    ['Environnement', environmentTitle(plan, environment)],
    ['Composants', components.map((name) => titleOf(plan, name)).join(', ') || '—'],
    ['Conduit par', acknowledged ? introduced(plan, acknowledged.by) : '—'],
    [
      'État',
      postMortem?.published
        ? `publié le ${dayUtc(postMortem.published.at)}`
        : `brouillon, attendu le ${postMortem ? dayUtc(postMortem.dueAt) : '—'}`,
    ],
  ];
  return table(['Incident', incident.id], rows);
}

function summary({ plan, incident, impact }: Sources): string {
  const { severity, environment, deployments, resolved } = incident;
  const from = momentUtc(impact.from);
  const time = impact.to === null ? `Depuis le ${from}` : `Du ${from} au ${momentUtc(impact.to)}`;
  const lasted = impact.to === null ? '' : `, soit ${tookWords(impact.to - impact.from)}`;
  const cause = deployments.find(({ as }) => as === 'cause');
  const what = severityOf(plan.incidents, severity).impact;
  const after = cause ? ` Il est apparu avec le déploiement ${cause.id} de la version ${cause.version}.` : '';
  const action = resolved?.action ? ` Action : ${resolved.action}` : '';
  return `${time}${lasted}, un incident ${severity}${what ? ` (${what})` : ''} a touché ${environmentTitle(plan, environment)}.${after}${action}`;
}

function numbers({ plan, impact, incident }: Sources): string {
  const { requests, errors, users, budget, from, to, byComponent } = impact;
  const unknown = 'non mesuré';
  const rows = [
    ['Durée', `${tookWords((to ?? from) - from)}${to === null ? ' (toujours en cours)' : ''}`],
    ['Touche', incident.impact || '—'],
    ['Utilisateurs touchés', users === null ? unknown : number(users)],
    ['Requêtes servies par la version en cause', requests === null ? unknown : number(requests)],
    ['Requêtes en erreur', errors === null ? unknown : shareOf(errors, requests ?? 0)],
    ...byComponent.map((each) => [
      titleOf(plan, each.component),
      `${shareOf(each.errors, each.requests)} sur ${number(each.requests)}`,
    ]),
    [
      'Budget d’erreur (30 jours)',
      budget === null
        ? unknown
        : `${percent(rounded(budget.share))} de ce que l’objectif de ${percent(budget.objective)} permet`,
    ],
  ];
  return table(['Mesure', 'Valeur'], rows);
}

const shareOf = (errors: number, requests: number) =>
  requests === 0 ? number(errors) : `${number(errors)} (${percent(rounded(errors / requests))})`;

/** Three digits that say something. */
const rounded = (share: number) => Number(share.toPrecision(3));

function trigger({ deployments, cause, reason }: Incident): string {
  const deployment = deployments.find(({ as }) => as === 'cause');
  if (deployment)
    return `Le déploiement ${deployment.id} de la version ${deployment.version}.${reason ? ` ${reason}` : ''}`;
  return cause === 'reported'
    ? toWrite('Qu’est-ce qui a changé juste avant : une version, une configuration, un service tiers, le trafic ?')
    : reason;
}

function detection({ incident, marks, plan }: Sources): string {
  const { declared, beganAt, acknowledged } = incident;
  const how =
    declared.via === 'rule' ? 'Bascule l’a déclaré par règle' : `${introduced(plan, declared.by)} l’a signalé`;
  const seen = `${how} ${tookWords(declared.at - beganAt)} après son début.`;
  const taken = acknowledged
    ? ` ${introduced(plan, acknowledged.by)} l’a pris en charge ${tookWords(acknowledged.at - declared.at)} plus tard.`
    : '';
  const late = marks.filter(({ standing }) => standing === 'late').map(({ title }) => title.toLowerCase());
  return seen + taken + (late.length > 0 ? ` Hors des délais du plan : ${late.join(', ')}.` : '');
}

function resolution({ mitigated, resolved }: Incident): string {
  const lines = [
    ...(mitigated ? [`Le ${momentUtc(mitigated.at)} : ${mitigated.how}`] : []),
    ...(resolved ? [`Le ${momentUtc(resolved.at)} : ${resolved.action || 'résolu'}`] : []),
  ];
  return lines.length > 0 ? lines.map((line) => `- ${line}`).join('\n') : toWrite('Qu’est-ce qui y a mis fin ?');
}

function chronology({ timeline, plan }: Sources): string {
  return table(
    ['Heure', 'Quoi', 'Qui'],
    timeline.map(({ at, text, who }) => [
      new Date(at).toISOString().slice(0, 19).replace('T', ' '),
      text,
      who === null ? '' : (personNamed(plan, who)?.displayName ?? who),
    ]),
  );
}

function actions({ incident, plan }: Sources): string {
  if (incident.actions.length === 0)
    return toWrite(
      `Qu’est-ce qui l’empêchera de revenir ? « npx bascule incident action ${incident.id} "..." --owner <personne> --due <jour> »`,
    );
  return table(
    ['N°', 'Sorte', 'Action', 'Responsable', 'Pour le', 'État'],
    incident.actions.map(({ action, kind, text, owner, dueOn, done }: FollowUp) => [
      String(action),
      actionWords[kind],
      text,
      owner === null ? '—' : (personNamed(plan, owner)?.displayName ?? owner),
      dueOn ?? '—',
      done ? `faite le ${dayUtc(done.at)}` : 'à faire',
    ]),
  );
}

function lessons(written: (part: PostMortemPart, otherwise: string) => string): string {
  return [
    `### Ce qui a bien marché\n\n${written('well', toWrite('Qu’est-ce qui a limité les dégâts ?'))}`,
    `### Ce qui a mal marché\n\n${written('wrong', toWrite('Qu’est-ce qui a manqué, ou pris trop de temps ?'))}`,
    `### Où nous avons eu de la chance\n\n${written('lucky', toWrite('Qu’est-ce qui aurait pu être pire ?'))}`,
  ].join('\n\n');
}

const environmentTitle = ({ environments }: Plan, name: string) =>
  environments.find((each) => each.name === name)?.title ?? name;

const titleOf = ({ components }: Plan, name: string) => components.find((each) => each.name === name)?.title ?? name;

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** In a cell a bar or a line break would end it. */
const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll(/\s*\n\s*/g, ' ');
