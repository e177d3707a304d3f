import type { BadEnd, Incidents, OnCall, PhaseName, SeverityRule, Whom } from '../incident/schema.ts';
import type { Plan } from '../plan/schema.ts';
import { hourWords } from '../window/words.ts';
import { part, table, type Block, type Part, type Text } from './tree.ts';
import { capital, counted, day, duration, every, names, none, number, oneOf, roleTitles, titleIn } from './words.ts';

/** « SEV-1 (Critique) ». */
export const severityTitle = ({ severity, title }: SeverityRule) => `${severity} (${title})`;

export const resolvedWithin = ({ resolveWithinMs }: SeverityRule) =>
  resolveWithinMs === null ? 'Prochain sprint' : `< ${duration(resolveWithinMs)}`;

/** « Détection (0-5 min) », « Post-mortem (sous 48h) ». */
export function phaseTitle({ title, fromMs, toMs }: Incidents['phases'][number]): string {
  if (fromMs !== null && toMs !== null) return `${title} (${number(fromMs / 60_000)}-${number(toMs / 60_000)} min)`;
  if (toMs !== null) return `${title} (sous ${number(toMs / 3_600_000)}h)`;
  return fromMs === null ? title : `${title} (dès ${number(fromMs / 60_000)} min)`;
}

/** What is done by itself, for the annex. */
export function incidentReference(plan: Plan): Part | null {
  const { severities, escalation, onCall } = plan.incidents;
  return part('Incidents', [
    table(
      'Ce que demande chaque sévérité',
      ['Sévérité', 'Status page', 'Nouvelles', 'Post-mortem', 'Résolu de lui-même'],
      severities.map(({ severity, onStatusPage, updateEveryMs, postMortem, quietMs }) => [
        [{ strong: severity }],
        onStatusPage ? 'oui' : 'non',
        updateEveryMs === null ? none : every(updateEveryMs),
        postMortem ? 'oui' : 'non',
        quietMs === null ? 'jamais' : `après ${duration(quietMs)} de calme, si personne ne l’a pris en charge`,
      ]),
    ),
    declared(plan),
    declaredWhenDown(plan),
    table(
      'Délais suivis',
      ['Phase', 'Compte'],
      plan.incidents.phases.map(({ phase, title }) => [[{ strong: title }], phaseWords[phase]]),
    ),
    table(
      'Escalade sans prise en charge',
      ['Niveau', 'Après', 'Qui', 'Par', 'Pour'],
      escalation.steps.map(({ level, afterMs, whom, channels, severities }) => [
        [{ strong: level }],
        afterMs === 0 ? 'aussitôt' : duration(afterMs),
        whomWords(plan, whom),
        names(channels),
        severities.join(', '),
      ]),
    ),
    escalation.steps.length > 0 ? rounds(plan.incidents) : null,
    onCall ? onCallTable(plan, onCall) : null,
  ]);
}

function declared({ incidents, environments }: Plan): Block | null {
  return table(
    'Incidents déclarés par règle',
    ['Environnement', 'Quand', 'Sévérité'],
    incidents.declaredWhen.map(({ environment, ends, severity }) => [
      titleIn(environments, environment),
      capital(oneOf(ends.map((end) => endWords[end]))),
      severity,
    ]),
  );
}

function declaredWhenDown({ incidents, environments, components }: Plan): Block | null {
  return table(
    'Incidents déclarés par les sondes',
    ['Environnement', 'Composants', 'Sans bonne réponse pendant', 'Sévérité'],
    incidents.declaredWhenDown.map((rule) => [
      titleIn(environments, rule.environment),
      rule.components.map((name) => titleIn(components, name)).join(', '),
      counted(rule.forMinutes, 'minute'),
      rule.severity,
    ]),
  );
}

const endWords: Record<BadEnd, string> = {
  verdict: 'un verdict ramène le trafic',
  failure: 'une étape échoue après le basculement',
  person: 'une personne demande le retour arrière',
  stuck: 'la version est mauvaise et il n’y a pas de retour',
};

const phaseWords: Record<PhaseName, string> = {
  detection: 'de la déclaration à la prise en charge',
  triage: 'de la déclaration à la décision',
  resolution: 'de la déclaration à la résolution, dans le temps de la sévérité',
  communication: 'tout au long',
  'post-mortem': 'de la résolution à la publication',
};

function rounds({ escalation, reminders }: Incidents): Block | null {
  const before = reminders.beforeMs.map((ms) => (ms === 0 ? 'à l’échéance' : `${duration(ms)} avant`));
  const after = reminders.thenEveryMs === null ? none : every(reminders.thenEveryMs);
  const rows: Text[][] = [
    ['Tours d’appel', number(escalation.rounds)],
    ['Durée d’un tour', duration(escalation.roundMs)],
    ['Rappels du post-mortem', before.join(', ') || none],
    ['Puis, tant qu’il n’est pas publié', after],
  ];
  return table('Appels et rappels', ['Réglage', 'Valeur'], rows);
}

function onCallTable({ people }: Plan, { title, people: turn, since, handOver }: OnCall): Block | null {
  return table(
    'Astreinte',
    ['Réglage', 'Valeur'],
    [
      ['Nom', title],
      ['Tour', turn.map((name) => people.find((each) => each.name === name)?.displayName ?? name).join(', ')],
      ['Relève', `chaque semaine à ${hourWords(handOver)}, depuis le ${day(since)}`],
    ],
  );
}

const whomWords = (plan: Plan, whom: Whom) =>
  whom.kind === 'on-call' ? (plan.incidents.onCall?.title ?? 'Astreinte') : roleTitles(plan, whom.roles).join(', ');
