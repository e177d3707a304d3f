import type { Component, Plan } from '../plan/schema.ts';
import { permitted } from './argo.ts';
import { environmentOmissions, isSaid } from './environment-omissions.ts';
import { isAlwaysOpen } from './windows.ts';

/** What the plan says and Kubernetes has no place for. */
export interface Omission {
  /** Where in the plan, as in `environments.2.gates`, with all below; none: a rule that is there, but not whole. */
  paths: string[];
  /** One sentence for people: what, and why not or who does it instead. */
  what: string;
  /** The environment that it is of; null: the whole plan's. */
  environment: string | null;
}

/** Everything of a plan that its export does not say: what is not named here is in a manifest. */
export function omissionsOf(plan: Plan): Omission[] {
  const parts = [...wholePlan(plan), ...plan.components.flatMap(ofComponent), ...plan.windows.flatMap(ofWindow)];
  return [
    ...[...parts, ...plan.roles.flatMap(ofRole)].map((each) => ({ ...each, environment: null })),
    ...plan.environments.flatMap((environment, index) => environmentOmissions(plan, environment, index)),
  ];
}

type Told = Omit<Omission, 'environment'>;

/** Parts that no manifest says anything of. */
const parts: Partial<Record<keyof Plan, string>> = {
  stateDirectory: 'Dossier d’état : celui de Bascule, sur sa machine.',
  port: 'Premier port : celui d’une machine ; dans le cluster chaque composant a son adresse.',
  people: 'Personnes : les groupes viennent de l’authentification unique d’Argo CD.',
  checks: 'Contrôles : GitHub Actions et Bascule les font avant que Git ne change.',
  thirdParties: 'Services externes : « npx bascule doctor » les vérifie.',
  companions: 'Compagnons : des doublures, pour une machine de développement.',
  messages: 'Messages : Bascule les envoie ; ceux d’Argo CD se règlent dans argocd-notifications-cm.',
  flags: 'Feature flags : ils changent sans déploiement, donc sans Git.',
  incidents: 'Incidents : Bascule les déclare et appelle l’astreinte.',
  telemetry: 'Mesures de Bascule : son serveur les dit lui-même à un collecteur OpenTelemetry.',
  statusPage: 'Page d’état : elle se tient hors du cluster, pour rester quand il tombe.',
  kpi: 'Mesures : Bascule les tire de son journal.',
  document: 'Texte du document : « npx bascule plan document » l’écrit.',
};

function wholePlan(plan: Plan): Told[] {
  const said = Object.entries(parts).filter(([key]) => isSaid(plan[key as keyof Plan]));
  return [
    ...said.map(([key, what]) => ({ paths: [key], what })),
    { paths: ['visitor.header'], what: 'Visiteurs reconnus par un en-tête : l’ingress ne suit que les cookies.' },
    {
      paths: ['migrations.destructiveNeeds'],
      what: 'Migrations destructives, répétition et retour : Argo CD ne lit pas le SQL ; « npx bascule migrate » le fait.',
    },
    {
      paths: ['images.socket', 'images.base', 'images.insecure'],
      what: 'Images : Bascule les construit et les pousse ; le cluster ne fait que les prendre.',
    },
    {
      paths: ['rollback.fast'],
      what: 'Test séquentiel : Argo Rollouts ne compare qu’à des seuils, et met les minutes des règles où Bascule met des secondes.',
    },
    {
      paths: [],
      what: 'Retour du train entier en un geste : chaque Rollout revient seul, et les migrations restent.',
    },
  ];
}

function ofComponent(component: Component, index: number): Told[] {
  const at = `components.${index}`;
  if (component.kind === 'database') return [];
  const beside = Object.entries(component).filter(([field, value]) => field in components && isSaid(value));
  return [
    {
      paths: [`${at}.build`, `${at}.manifest`],
      what: `${component.title} : l’image arrive construite, ses compatibilités vérifiées par Bascule.`,
    },
    ...beside.map(([field]) => ({ paths: [`${at}.${field}`], what: `${component.title} : ${components[field]}` })),
  ];
}

/** Fields of a component that no manifest says anything of. */
const components: Record<string, string> = {
  liveUpdate: 'Bascule sert les mises à jour des apps installées.',
  stores: 'Bascule suit ses versions dans les stores.',
};

function ofWindow(rule: Plan['windows'][number], index: number): Told[] {
  const { title, holidays, announcedDaysBefore: days } = rule;
  const announced = {
    paths: [`windows.${index}.announcedDaysBefore`],
    what: `${title} : Bascule exige et envoie l’annonce.`,
  };
  const open = `${title} : une fenêtre d’Argo CD ne sait pas à quoi sert un déploiement, et celle-ci, toujours ouverte, ouvrirait les autres ; passez outre à la main (argocd proj windows enable-manual-sync).`;
  const moving = `${title} : cron ne connaît pas le lundi de Pâques, l’Ascension ni le lundi de Pentecôte ; ajoutez-les chaque année en « deny ».`;
  return [
    ...(isAlwaysOpen(rule) ? [{ paths: [], what: open }] : []),
    ...(holidays === 'shut' ? [{ paths: [], what: moving }] : []),
    ...(days > 0 ? [announced] : []),
  ];
}

function ofRole({ title, may }: Plan['roles'][number], index: number): Told[] {
  const at = `roles.${index}`;
  const absent = may.flatMap((permission, which) => (permitted[permission] ? [] : [{ permission, which }]));
  const named = absent.map(({ permission }) => permission).join(', ');
  return [
    {
      paths: [`${at}.duties`, `${at}.reachable`, ...absent.map(({ which }) => `${at}.may.${which}`)],
      what: `${title} : ${named === '' ? 'ses missions' : `ses missions, et les droits sans geste dans Argo CD (${named})`}.`,
    },
  ];
}
