import type { Said, Templates } from '../said.ts';

type Names =
  | 'maintenance-announced'
  | 'flag-proposed'
  | 'kill-switch'
  | 'weekly-report'
  | 'status-confirm'
  | 'status-update'
  | 'test';

/** A mail that was written elsewhere, on channels that take no mail. */
const written = ({ subject, text }: { subject: string; text: string }): Said => ({
  tone: 'info',
  title: 'E-MAIL',
  heading: subject,
  lines: [],
  text,
});

export const otherTemplates: Pick<Templates, Names> = {
  'maintenance-announced': ({ environment, startsAt, endsAt, by, text }, { titleOf, personOf, when }) => ({
    tone: 'info',
    title: 'MAINTENANCE ANNONCÉE',
    heading: `Maintenance de ${titleOf(environment)}`,
    lines: [
      { label: 'Début', value: when(startsAt) },
      { label: 'Fin', value: when(endsAt) },
      { label: 'Par', value: personOf(by) },
    ],
    text,
  }),

  'flag-proposed': ({ flag, environment, by, what, why }, { titleOf, personOf, linkTo }) => ({
    tone: 'info',
    title: 'CHANGEMENT DE FLAG PROPOSÉ',
    heading: `${flag}, ${titleOf(environment)}`,
    lines: [
      { label: 'Par', value: personOf(by) },
      { label: 'Quoi', value: what, link: linkTo(`/flags/${encodeURIComponent(flag)}`) },
      { label: 'Pourquoi', value: why },
    ],
    text: 'Une deuxième personne doit l’accepter : « npx bascule flags pending » le montre.',
  }),

  'kill-switch': ({ flag, environment, by, why }, { titleOf, personOf, linkTo }) => ({
    tone: 'danger',
    title: 'KILL SWITCH',
    heading: `${flag} coupé, ${titleOf(environment)}`,
    lines: [
      { label: 'Par', value: personOf(by), link: linkTo(`/flags/${encodeURIComponent(flag)}`) },
      { label: 'Pourquoi', value: why },
    ],
  }),

  'weekly-report': written,
  'status-confirm': written,
  'status-update': written,

  test: ({ by, at }, { personOf, when }) => ({
    tone: 'info',
    title: 'MESSAGE D’ESSAI',
    heading: 'Ce canal marche.',
    lines: [
      { label: 'Demandé par', value: personOf(by) },
      { label: 'Heure', value: when(at) },
    ],
  }),
};
