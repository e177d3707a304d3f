import type { Language } from '../core/status/schema.ts';

/** What the pages say beside states and incidents. Moments are milliseconds since 1970, shown in a time zone. */
export interface PageWords {
  pageTitle(name: string): string;
  feedDescription(name: string): string;
  skip: string;
  updated: string;
  environment: string;
  stale(moment: string): string;
  current: string;
  components: string;
  maintenance: string;
  maintenances: string;
  announced: string;
  past: string;
  quietDay: string;
  goesOn: string;
  history: string;
  historyOf: string;
  noHistory: string;
  back: string;
  subscribe: string;
  subscribeLead: string;
  email: string;
  choice: string;
  choiceHint: string;
  send: string;
  follow: string;
  feedAndApi: string;
  badge: string;
  notFound: string;
  notFoundLead: string;
  affected: string;
  since: string;
  lasted: string;
  today: string;
  daysAgo(count: number): string;
  uptime(percent: number | null): string;
  howMeasured: string;
  days(count: number): string;
  minutesFailed(count: number): string;
  measured(count: number): string;
  noBadDay: string;
  /** Between a name and what is said of it. */
  colon: string;
  daysUnknown(count: number): string;
  moment(at: number, timeZone: string): string;
  day(at: number, timeZone: string): string;
  shortDay(at: number, timeZone: string): string;
  month(at: number, timeZone: string): string;
  span(from: number, to: number, timeZone: string): string;
  duration(ms: number): string;
}

const french: PageWords = {
  ...dates('fr-FR', 'j', 'du', 'au'),
  pageTitle: (name) => `${name} : état du service`,
  feedDescription: (name) => `Incidents et maintenances de ${name}`,
  skip: 'Aller au contenu',
  updated: 'Mis à jour le',
  environment: 'Environnement montré :',
  stale: (moment) =>
    `Données du ${moment} : cette page n’a pas pu être mise à jour depuis, l’état réel peut avoir changé.`,
  current: 'Incidents en cours',
  components: 'Composants',
  maintenance: 'Maintenance',
  maintenances: 'Maintenances',
  announced: 'Annoncée le',
  past: 'Derniers jours',
  quietDay: 'Aucun incident.',
  goesOn: 'Incident en cours',
  history: 'Historique',
  historyOf: 'Historique des 90 derniers jours',
  noHistory: 'Aucun incident et aucune maintenance sur cette période.',
  back: 'Revenir à l’état du service',
  subscribe: 'S’abonner',
  subscribeLead:
    'Recevez un e-mail à chaque incident et à chaque maintenance. Vous confirmez d’abord votre adresse, et chaque message permet de se désabonner en un clic.',
  email: 'Adresse e-mail',
  choice: 'Composants à suivre',
  choiceHint: 'Sans choix, vous les suivez tous.',
  send: 'S’abonner',
  follow: 'Suivre autrement',
  feedAndApi: 'Flux et API',
  badge: 'Badge',
  notFound: 'Cette page n’existe pas',
  notFoundLead: 'L’adresse a peut-être changé.',
  affected: 'Composants touchés :',
  since: 'Depuis le',
  lasted: 'Durée :',
  today: 'Aujourd’hui',
  daysAgo: (count) => `Il y a ${count} jours`,
  uptime: (percent) => (percent === null ? 'Aucune mesure' : `${decimal('fr-FR', percent)} % de disponibilité`),
  howMeasured:
    'Chaque composant est interrogé chaque minute, comme le ferait un utilisateur ; les minutes sans mesure ne comptent ni pour ni contre.',
  days: (count) => `Sur ${count} jours`,
  minutesFailed: (count) => `${count} ${count > 1 ? 'minutes' : 'minute'} en échec`,
  measured: (count) => `${duration(count * 60_000)} de mesures`,
  noBadDay: 'aucun jour avec un problème',
  colon: ' : ',
  daysUnknown: (count) => `${count} ${count > 1 ? 'jours' : 'jour'} sans mesure`,
};

const english: PageWords = {
  ...dates('en-GB', 'd', 'from', 'to'),
  pageTitle: (name) => `${name} status`,
  feedDescription: (name) => `Incidents and maintenance of ${name}`,
  skip: 'Skip to content',
  updated: 'Updated on',
  environment: 'Environment shown:',
  stale: (moment) => `Data of ${moment}: this page could not be updated since, the actual state may have changed.`,
  current: 'Open incidents',
  components: 'Components',
  maintenance: 'Maintenance',
  maintenances: 'Maintenance',
  announced: 'Announced on',
  past: 'Last days',
  quietDay: 'No incidents.',
  goesOn: 'Open incident',
  history: 'History',
  historyOf: 'History of the last 90 days',
  noHistory: 'No incident and no maintenance in this time.',
  back: 'Back to the current status',
  subscribe: 'Subscribe',
  subscribeLead:
    'Get an e-mail for each incident and each maintenance. You confirm your address first, and every message lets you unsubscribe in one click.',
  email: 'E-mail address',
  choice: 'Components to follow',
  choiceHint: 'Without a choice you follow all of them.',
  send: 'Subscribe',
  follow: 'Other ways to follow',
  feedAndApi: 'Feeds and API',
  badge: 'Badge',
  notFound: 'There is no such page',
  notFoundLead: 'The address may have changed.',
  affected: 'Affected components:',
  since: 'Since',
  lasted: 'Duration:',
  today: 'Today',
  daysAgo: (count) => `${count} days ago`,
  uptime: (percent) => (percent === null ? 'No measurements' : `${decimal('en-GB', percent)} % uptime`),
  howMeasured:
    'Each component is asked every minute, as a user would; minutes without a measurement count neither for nor against.',
  days: (count) => `Over ${count} days`,
  minutesFailed: (count) => `${count} failed ${count > 1 ? 'minutes' : 'minute'}`,
  measured: (count) => `${duration(count * 60_000)} measured`,
  noBadDay: 'no day with a problem',
  colon: ': ',
  daysUnknown: (count) => `${count} ${count > 1 ? 'days' : 'day'} without measurements`,
};

export const pageWords: Record<Language, PageWords> = { fr: french, en: english };

const decimal = (locale: string, value: number) =>
  new Intl.NumberFormat(locale, { maximumFractionDigits: 2 }).format(value);

/** « 45 min », « 2 h 05 », « 3 j 4 h »: the same in both languages but for days. */
function duration(ms: number, day = 'j'): string {
  const minutes = Math.max(1, Math.round(ms / 60_000));
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${String(minutes % 60).padStart(2, '0')}`;
  return hours % 24 === 0 ? `${hours / 24} ${day}` : `${Math.floor(hours / 24)} ${day} ${hours % 24} h`;
}

function dates(locale: string, day: string, from: string, to: string) {
  const shown = (options: Intl.DateTimeFormatOptions) => (at: number, timeZone: string) =>
    new Intl.DateTimeFormat(locale, { ...options, timeZone }).format(at);
  const fullDay = shown({ day: 'numeric', month: 'long', year: 'numeric' });
  const hour = shown({ hour: '2-digit', minute: '2-digit' });
  const moment = (at: number, timeZone: string) =>
    `${fullDay(at, timeZone)}${locale === 'fr-FR' ? ' à ' : ' at '}${hour(at, timeZone)}`;
  return {
    moment,
    day: fullDay,
    shortDay: shown({ day: 'numeric', month: 'long' }),
    month: shown({ month: 'long', year: 'numeric' }),
    span: (begin: number, end: number, timeZone: string) =>
      fullDay(begin, timeZone) === fullDay(end, timeZone)
        ? `${fullDay(begin, timeZone)}, ${hour(begin, timeZone)}–${hour(end, timeZone)}`
        : `${from} ${moment(begin, timeZone)} ${to} ${moment(end, timeZone)}`,
    duration: (ms: number) => duration(ms, day),
  };
}
