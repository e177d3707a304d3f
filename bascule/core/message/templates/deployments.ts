import { momentUtc, tookWords } from '../../incident/words.ts';
import type { Templates } from '../said.ts';

type Names =
  | 'deployment-succeeded'
  | 'deployment-started'
  | 'deployment-refused'
  | 'deployment-cancelled'
  | 'deployment-failed'
  | 'deployment-rolled-back'
  | 'override'
  | 'change';

const pageOf = (deployment: string) => `/deployments/${encodeURIComponent(deployment)}`;

/** `#deployments`. The first is §9.2's, in its own words. */
export const deploymentTemplates: Pick<Templates, Names> = {
  'deployment-succeeded': ({ deployment, environment, version, at, tookMs, metrics }, { titleOf, linkTo }) => ({
    tone: 'success',
    title: 'DÉPLOIEMENT RÉUSSI',
    heading: `Déploiement ${titleOf(environment)} ${version}`,
    lines: [
      { label: 'Heure', value: momentUtc(at) },
      { label: 'Durée', value: tookWords(tookMs) },
      { label: 'Changelog', value: `notes de ${version}`, link: linkTo(pageOf(deployment)) },
      { label: 'Métriques', value: metrics },
    ],
  }),

  'deployment-started': ({ deployment, environment, version, at, by, components }, { titleOf, personOf, linkTo }) => ({
    tone: 'info',
    title: 'DÉPLOIEMENT COMMENCÉ',
    heading: `Déploiement ${titleOf(environment)} ${version}`,
    lines: [
      { label: 'Heure', value: momentUtc(at) },
      { label: 'Par', value: personOf(by) },
      { label: 'Composants', value: components.join(', ') },
      { label: 'Suivi', value: deployment, link: linkTo(pageOf(deployment)) },
    ],
  }),

  'deployment-refused': ({ deployment, environment, version, at, reason }, { titleOf, linkTo }) => ({
    tone: 'warning',
    title: 'DÉPLOIEMENT REFUSÉ',
    heading: `Déploiement ${titleOf(environment)} ${version}`,
    lines: [
      { label: 'Heure', value: momentUtc(at) },
      { label: 'Raison', value: reason },
      { label: 'Suivi', value: deployment, link: linkTo(pageOf(deployment)) },
    ],
    text: 'Rien n’a changé pour les utilisateurs.',
  }),

  'deployment-cancelled': ({ deployment, environment, version, at, reason }, { titleOf, linkTo }) => ({
    tone: 'warning',
    title: 'DÉPLOIEMENT ANNULÉ',
    heading: `Déploiement ${titleOf(environment)} ${version}`,
    lines: [
      { label: 'Heure', value: momentUtc(at) },
      { label: 'Raison', value: reason },
      { label: 'Suivi', value: deployment, link: linkTo(pageOf(deployment)) },
    ],
  }),

  'deployment-failed': ({ deployment, environment, version, at, reason }, { titleOf, linkTo }) => ({
    tone: 'danger',
    title: 'DÉPLOIEMENT ÉCHOUÉ',
    heading: `Déploiement ${titleOf(environment)} ${version}`,
    lines: [
      { label: 'Heure', value: momentUtc(at) },
      { label: 'Raison', value: reason },
      { label: 'Suivi', value: deployment, link: linkTo(pageOf(deployment)) },
    ],
  }),

  'deployment-rolled-back': (body, { titleOf, linkTo }) => ({
    tone: 'danger',
    title: 'ROLLBACK EFFECTUÉ',
    heading: `Déploiement ${titleOf(body.environment)} ${body.version}`,
    lines: [
      { label: 'Heure', value: momentUtc(body.at) },
      { label: 'Raison', value: body.reason },
      { label: 'Retour', value: body.tookMs === null ? 'aucun trafic à ramener' : tookWords(body.tookMs) },
      ...Object.entries(body.back).map(([component, version]) => ({ label: component, value: `répond en ${version}` })),
      { label: 'Suivi', value: body.deployment, link: linkTo(pageOf(body.deployment)) },
    ],
  }),

  override: ({ environment, deployment, person, role, reason }, { titleOf, personOf, linkTo }) => ({
    tone: 'danger',
    title: 'PASSAGE EN FORCE',
    heading: `Déploiement vers ${titleOf(environment)}`,
    lines: [
      { label: 'Par', value: `${personOf(person)} (${role})` },
      { label: 'Raison', value: reason },
      { label: 'Suivi', value: deployment, link: linkTo(pageOf(deployment)) },
    ],
  }),

  change: ({ summary, environment, version, at }, { titleOf }) => ({
    tone: 'info',
    title: 'CHANGEMENT',
    heading: summary,
    lines: [
      { label: 'Environnement', value: titleOf(environment) },
      { label: 'Version', value: version },
      { label: 'Heure', value: momentUtc(at) },
    ],
  }),
};
