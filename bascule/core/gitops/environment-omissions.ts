import type { Environment, Plan } from '../plan/schema.ts';
import { followed } from './argo.ts';
import type { Omission } from './omissions.ts';
import { isOfOneMachine } from './pod.ts';

type Told = Omit<Omission, 'environment'>;

/** What an environment says and Kubernetes has no place for. */
export function environmentOmissions(plan: Plan, environment: Environment, index: number): Omission[] {
  const at = `environments.${index}`;
  const found = [
    ...wholeFields(environment, at),
    ...strategies(environment, at),
    ...sources(environment, at),
    ...variables(plan, environment, at),
  ];
  return found.map((each) => ({ ...each, environment: environment.name }));
}

/** Fields that no manifest says anything of. */
const fields: Partial<Record<keyof Environment, string>> = {
  mirrors: 'Miroir d’un autre environnement : « npx bascule plan diff » le vérifie.',
  portOffset: 'Décalage des ports : celui d’une machine.',
  targets: 'Cibles de Bascule : ici, c’est Kubernetes.',
  instances: 'Processus sur une machine : ici, ce sont les conteneurs.',
  approvals: 'Approbations : Argo CD ne les compte pas ; Bascule et GitHub les demandent avant que Git ne change.',
  gates: 'Contrôles avant : Argo CD n’en connaît pas, Bascule les tient.',
  before: 'Liste d’avant : Bascule la tient.',
  after: 'Liste d’après : Bascule la tient.',
  syntheticPerSecond: 'Visites synthétiques : aucun équivalent ; sans trafic, le verdict n’a rien à juger.',
  backup: 'Sauvegardes : à l’opérateur de PostgreSQL ; aucune n’est prise avant une migration.',
  autoscale: 'Auto-scaling sur la charge vue par Bascule : dans le cluster, un HorizontalPodAutoscaler.',
  aws: 'AWS : les retours en arrière et les alarmes restent à Bascule (« npx bascule aws »).',
  replication: 'Réplique de la base : à l’opérateur de PostgreSQL.',
  offsite: 'Sauvegardes hors site : à l’opérateur de PostgreSQL.',
  demoAccounts:
    'Comptes de démonstration : leurs mots de passe ne vont pas dans Git ; donnez-les au Secret « seed » (SEED_ACCOUNTS).',
};
/** What §2 tells of an environment that stands around its components. */
const around: (keyof Environment['description'])[] = [
  ...(['assets', 'runtime', 'database', 'cdn', 'cache', 'logs', 'rateLimit'] as const),
  ...(['data', 'thirdParties', 'replication', 'firewall', 'monitoring'] as const),
];

function wholeFields(environment: Environment, at: string): Told[] {
  const said = Object.entries(fields).filter(([field]) => isSaid(environment[field as keyof Environment]));
  return [
    ...said.map(([field, what]) => ({ paths: [`${at}.${field}`], what })),
    {
      paths: around.map((field) => `${at}.description.${field}`),
      what: 'Base, cache, CDN, WAF, stockage, journaux, réplication et surveillance : Terraform et les opérateurs du cluster les tiennent.',
    },
  ];
}

function strategies({ strategies }: Environment, at: string): Told[] {
  const what = 'Shadow : l’ingress copie des requêtes, mais ne compare pas les réponses.';
  return strategies.flatMap(({ kind }, index) =>
    kind === 'shadow' ? [{ paths: [`${at}.strategies.${index}`], what }] : [],
  );
}

function sources({ sources }: Environment, at: string): Told[] {
  const one = followed(sources);
  return sources.flatMap((rule, index) => {
    const path = `${at}.sources.${index}`;
    if (rule !== one) return [{ paths: [path], what: 'Autres sources : Argo CD n’en suit qu’une.' }];
    if (rule.kind !== 'release-tag') return [];
    const what = `Étiquettes posées sur « ${rule.branch} » seulement : les règles de GitHub l’exigent, Argo CD ne le voit pas.`;
    return [{ paths: [`${path}.branch`], what }];
  });
}

function variables({ components }: Plan, { variables }: Environment, at: string): Told[] {
  const programs = components.flatMap((each) => (each.kind === 'process' ? [each.run] : []));
  const secret = new Set(programs.flatMap(({ secrets, givenSecrets }) => [...secrets, ...givenSecrets]));
  const names = Object.keys(variables);
  const hidden = names.filter((name) => secret.has(name));
  const local = names.filter((name) => !secret.has(name) && isOfOneMachine(variables[name] ?? ''));
  const pathsOf = (some: string[]) => some.map((name) => `${at}.variables.${name}`);
  return [
    ...(hidden.length > 0
      ? [
          {
            paths: pathsOf(hidden),
            what: `Secrets donnés comme variables : les Secrets du cluster les tiennent (${hidden.join(', ')}).`,
          },
        ]
      : []),
    ...(local.length > 0
      ? [
          {
            paths: pathsOf(local),
            what: `Variables qui nomment un port d’une machine : à donner dans un overlay (${local.join(', ')}).`,
          },
        ]
      : []),
  ];
}

/** Has a value that is not nothing: what a plan leaves out needs no word. */
export const isSaid = (value: unknown): boolean =>
  Array.isArray(value) ? value.length > 0 : value !== null && value !== undefined && value !== '' && value !== 0;
