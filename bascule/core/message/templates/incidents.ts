import { dayUtc, momentUtc, tookWords } from '../../incident/words.ts';
import { namesOf, type Templates } from '../said.ts';

type Names =
  | 'incident-opened'
  | 'incident-updated'
  | 'incident-resolved'
  | 'escalated'
  | 'acknowledged'
  | 'update-due'
  | 'post-mortem-due'
  | 'page'
  | 'page-unheard'
  | 'page-acknowledged'
  | 'page-resolved';

/** As people call it aloud: « SEV-1 - API indisponible ». */
const named = ({ severity, title }: { severity: string; title: string }) => `${severity} - ${title}`;

const nextUpdate = (ms: number | null) => (ms === null ? 'dès qu’il y a du nouveau' : tookWords(ms));

/** `#incidents` and the pager. `incident-opened` and `incident-resolved` are §9.2's, in its own words. */
export const incidentTemplates: Pick<Templates, Names> = {
  'incident-opened': ({ severity, title, beganAt, impact, status, nextUpdateMs }) => ({
    tone: 'danger',
    title: 'INCIDENT EN COURS',
    heading: `INCIDENT ${named({ severity, title })}`,
    lines: [
      { label: 'Début', value: momentUtc(beganAt) },
      { label: 'Impact', value: impact },
      { label: 'Statut', value: status },
      { label: 'Prochaine mise à jour', value: nextUpdate(nextUpdateMs) },
    ],
  }),

  'incident-updated': ({ severity, title, beganAt, impact, status, text, nextUpdateMs }) => ({
    tone: 'danger',
    title: 'INCIDENT EN COURS',
    heading: `INCIDENT ${named({ severity, title })}`,
    lines: [
      { label: 'Début', value: momentUtc(beganAt) },
      { label: 'Impact', value: impact },
      { label: 'Statut', value: status },
      { label: 'Prochaine mise à jour', value: nextUpdate(nextUpdateMs) },
    ],
    text,
  }),

  'incident-resolved': ({ title, tookMs, cause, action, postMortemAt }) => ({
    tone: 'success',
    title: 'INCIDENT RÉSOLU',
    heading: `INCIDENT RÉSOLU - ${title}`,
    lines: [
      { label: 'Durée totale', value: tookWords(tookMs) },
      { label: 'Cause', value: cause },
      { label: 'Action', value: action },
      { label: 'Post-mortem', value: postMortemAt === null ? 'Non requis' : `Planifié pour ${dayUtc(postMortemAt)}` },
    ],
  }),

  escalated: ({ incident, level, people, ...about }, terms) => ({
    tone: 'warning',
    title: 'ESCALADE',
    heading: `INCIDENT ${named(about)}`,
    lines: [
      { label: 'Niveau', value: level },
      { label: 'Appelés', value: namesOf(people, terms) },
    ],
    text: `Personne ne l’a encore pris en charge : « /incident ack ${incident} » ou « npx bascule incident ack ${incident} ».`,
  }),

  acknowledged: ({ by, via, ...about }, { personOf }) => ({
    tone: 'info',
    title: 'INCIDENT PRIS EN CHARGE',
    heading: `INCIDENT ${named(about)}`,
    lines: [{ label: 'Par', value: `${personOf(by)}, ${via}` }],
  }),

  'update-due': ({ incident, people, ...about }, terms) => ({
    tone: 'warning',
    title: 'MISE À JOUR ATTENDUE',
    heading: `INCIDENT ${named(about)}`,
    lines: [{ label: 'De', value: namesOf(people, terms) }],
    text: `Dites où vous en êtes : « npx bascule incident update ${incident} ».`,
  }),

  'post-mortem-due': ({ incident, dueAt, people, ...about }, terms) => ({
    tone: 'warning',
    title: 'POST-MORTEM ATTENDU',
    heading: `INCIDENT ${named(about)}`,
    lines: [
      { label: 'Pour le', value: momentUtc(dueAt) },
      { label: 'De', value: namesOf(people, terms) },
    ],
    text: `Le brouillon est prêt : « npx bascule incident post-mortem ${incident} ».`,
  }),

  page: ({ summary, severity, environment, level, people }, terms) => ({
    tone: 'danger',
    title: 'ASTREINTE APPELÉE',
    heading: `${severity} - ${summary}`,
    lines: [
      { label: 'Environnement', value: terms.titleOf(environment) },
      ...(level === undefined ? [] : [{ label: 'Niveau', value: level }]),
      { label: 'Appelés', value: namesOf(people, terms) },
    ],
  }),

  'page-unheard': ({ summary, severity, environment, why, people }, terms) => ({
    tone: 'danger',
    title: 'ASTREINTE INJOIGNABLE',
    heading: `${severity} - ${summary}`,
    lines: [
      { label: 'Environnement', value: terms.titleOf(environment) },
      { label: 'À appeler', value: namesOf(people, terms) },
      { label: 'Pourquoi', value: `PagerDuty ne prend pas l’appel : ${why}` },
    ],
    text: 'Appelez-les par téléphone : ils ne savent peut-être rien.',
  }),

  'page-acknowledged': ({ dedupKey, by = 'bascule' }, { personOf }) => ({
    tone: 'info',
    title: 'APPEL ACQUITTÉ',
    heading: dedupKey,
    lines: [{ label: 'Par', value: personOf(by) }],
  }),

  'page-resolved': ({ dedupKey, by = 'bascule' }, { personOf }) => ({
    tone: 'success',
    title: 'APPEL CLOS',
    heading: dedupKey,
    lines: [{ label: 'Par', value: personOf(by) }],
  }),
};
