import { introduced, personNamed } from '../core/approval/people.ts';
import { number, percent } from '../core/document/words.ts';
import { stateWords } from '../core/incident/state.ts';
import { actionWords, dayUtc, tookWords } from '../core/incident/words.ts';
import type { Plan } from '../core/plan/schema.ts';
import type { IncidentShown, IncidentSummary } from '../server/incident/wire.ts';
import { styled, table } from './table.ts';
import { whenOf } from './when.ts';

/** One incident as one line: « i-3 SEV-2 Perturbations : API Backend (production) : pris en charge par Léa ». */
export function incidentLine(plan: Plan, incident: IncidentSummary): string {
  const { id, severity, title, environment } = incident;
  return `${styled('bold', id)} ${severity} ${title} (${environment}) : ${standing(plan, incident)}`;
}

/** What has just happened to it, with what came of that by itself. */
export function latestLines({ timeline }: IncidentShown): string[] {
  const own = timeline.filter(({ of }) => of === 'incident');
  return own.filter(({ at }) => at === own.at(-1)?.at).map(({ text }) => `  ${text}`);
}

export function incidentTable(plan: Plan, incidents: readonly IncidentSummary[]): string {
  const when = whenOf(plan);
  return table(
    ['Incident', 'Sévérité', 'Quoi', 'Environnement', 'Depuis', 'État'],
    incidents.map((each) => [
      each.id,
      each.severity,
      each.title,
      each.environment,
      when(each.beganAt),
      standing(plan, each),
    ]),
  );
}

/** Everything, the newest last: what is to be done stands where the eye ends. */
export function incidentText(plan: Plan, incident: IncidentShown): string {
  return [
    styled('bold', `${incident.id} ${incident.severity} ${incident.title}`),
    ...head(plan, incident),
    ...section('Chronologie', chronology(plan, incident)),
    ...section('Délais', incident.marks.map(mark)),
    ...section('En chiffres', numbers(plan, incident)),
    ...section(
      'Tâches',
      incident.tasks.map((each) => work(plan, each.task, each.text, each)),
    ),
    ...section(
      'Actions correctives',
      incident.actions.map((each) =>
        work(plan, each.action, `${actionWords[each.kind]} : ${each.text}${due(each)}`, each),
      ),
    ),
    ...section('Et maintenant', [next(incident)]),
  ].join('\n');
}

function standing(plan: Plan, incident: IncidentSummary): string {
  const { state, acknowledged, postMortemDueAt, postMortemPublishedAt } = incident;
  const words = stateWords[state];
  if (state === 'resolved' || state === 'closed') {
    const waits = postMortemDueAt !== null && postMortemPublishedAt === null;
    return waits ? `${words}, post-mortem attendu le ${dayUtc(postMortemDueAt)}` : words;
  }
  const by = acknowledged
    ? `pris en charge par ${nameOf(plan, acknowledged.by)}`
    : 'personne ne l’a encore pris en charge';
  return state === 'acknowledged' ? by : `${words}, ${by}`;
}

function head(plan: Plan, incident: IncidentShown): string[] {
  const when = whenOf(plan);
  const { environment, components, impact, beganAt, declared, reason, deployments } = incident;
  const where = [environment, ...components].join(', ');
  return [
    `  ${standing(plan, incident)}`,
    `  ${where} ; impact : ${impact || 'non précisé'}`,
    `  Début ${when(beganAt)}, déclaré ${when(declared.at)} par ${nameOf(plan, declared.by)}`,
    ...(reason ? [`  ${reason}`] : []),
    ...deployments.map(({ id, as, version }) => `  ${linkWords[as]} ${id} (${version})`),
  ];
}

const linkWords = { cause: 'En cause :', again: 'En cause aussi :', 'way-back': 'Retour :', fix: 'Correctif :' };

const section = (title: string, lines: readonly string[]) =>
  lines.length === 0 ? [] : ['', styled('bold', title), ...lines.map((line) => `  ${line}`)];

function chronology(plan: Plan, { timeline }: IncidentShown): string[] {
  const time = new Intl.DateTimeFormat('fr-FR', {
    ...{ dateStyle: 'short', timeStyle: 'medium' },
    timeZone: plan.calendar.timeZone,
  } as Intl.DateTimeFormatOptions);
  return timeline.map(({ at, who, of, text }) => {
    const by = who === null ? '' : styled('dim', ` — ${nameOf(plan, who)}`);
    return `${styled('dim', time.format(at))}  ${of === 'incident' ? '' : styled('dim', `${of} `)}${text}${by}`;
  });
}

function mark({ title, tookMs, withinMs, standing }: IncidentShown['marks'][number]): string {
  const within = withinMs === null ? '' : ` (${tookWords(withinMs)} au plus)`;
  const sign = { open: styled('yellow', '…'), 'in-time': styled('green', '✓'), late: styled('red', '✗') }[standing];
  return `${sign} ${title} : ${tookMs === null ? 'en cours' : tookWords(tookMs)}${within}`;
}

function numbers(
  plan: Plan,
  { numbers: { minutes, requests, errors, byComponent, users, budget } }: IncidentShown,
): string[] {
  const unknown = 'non mesuré';
  return [
    `Durée : ${number(minutes)} min ; utilisateurs : ${users === null ? unknown : number(users)}`,
    `Requêtes : ${requests === null ? unknown : number(requests)}, dont en erreur : ${errors === null ? unknown : number(errors)}`,
    ...byComponent.map(
      (each) => `${titleOf(plan, each.component)} : ${number(each.errors)} sur ${number(each.requests)}`,
    ),
    ...(budget === null ? [] : [`Budget d’erreur de 30 jours : ${percent(Number(budget.share.toPrecision(3)))}`]),
  ];
}

function work(plan: Plan, index: number, text: string, { owner, done }: { owner: string | null; done: object | null }) {
  const who = owner === null ? '' : styled('dim', ` — ${nameOf(plan, owner)}`);
  return `${done ? styled('green', '✓') : '○'} ${index}. ${text}${who}`;
}

const due = ({ dueOn }: { dueOn: string | null }) => (dueOn === null ? '' : `, pour le ${dueOn}`);

function next({ id, state, postMortemDueAt }: IncidentShown): string {
  if (state === 'open') return `Prenez-le en charge : npx bascule incident ack ${id}`;
  if (state === 'closed') return 'Rien : il est clos.';
  if (state !== 'resolved') return `Quand c’est fini : npx bascule incident resolve ${id} --cause "..." --action "..."`;
  if (postMortemDueAt === null) return 'Rien : il est résolu.';
  return `Complétez le post-mortem pour le ${dayUtc(postMortemDueAt)} : npx bascule incident post-mortem ${id}`;
}

const nameOf = (plan: Plan, name: string) => (personNamed(plan, name) ? introduced(plan, name) : name);
const titleOf = ({ components }: Plan, name: string) => components.find((each) => each.name === name)?.title ?? name;
