import type { Environment } from '../plan/schema.ts';

type Described = `description.${keyof Environment['description']}`;

/** What of an environment is no setting but says which one it is. */
type Identity = 'name' | 'title' | 'mirrors' | 'description';

export type Field = Exclude<keyof Environment, Identity> | Described;

/** Every setting that environments can differ in: how people call it, and what it belongs to. */
export const fields: Record<Field, { group: string; title: string }> = {
  'description.purpose': { group: 'Adresses', title: 'Objectif' },
  'description.addresses': { group: 'Adresses', title: 'Adresses' },
  portOffset: { group: 'Adresses', title: 'Décalage des ports' },
  'description.runtime': { group: 'Infrastructure', title: 'Exécution' },
  'description.containers': { group: 'Infrastructure', title: 'Containers' },
  targets: { group: 'Infrastructure', title: 'Cibles' },
  autoscale: { group: 'Infrastructure', title: 'Auto-scaling' },
  instances: { group: 'Infrastructure', title: 'Instances' },
  'description.database': { group: 'Infrastructure', title: 'Base de données' },
  'description.replication': { group: 'Infrastructure', title: 'Réplication' },
  'description.cache': { group: 'Infrastructure', title: 'Cache' },
  'description.assets': { group: 'Infrastructure', title: 'Stockage' },
  'description.cdn': { group: 'Infrastructure', title: 'CDN' },
  'description.firewall': { group: 'Infrastructure', title: 'WAF' },
  'description.tls': { group: 'Infrastructure', title: 'Certificat SSL' },
  'description.monitoring': { group: 'Infrastructure', title: 'Monitoring' },
  variables: { group: 'Configuration', title: 'Variables' },
  'description.logs': { group: 'Configuration', title: 'Logs' },
  'description.rateLimit': { group: 'Configuration', title: 'Rate limiting' },
  'description.data': { group: 'Données et intégrations', title: 'Données' },
  'description.thirdParties': { group: 'Données et intégrations', title: 'Intégrations tierces' },
  seed: { group: 'Données et intégrations', title: 'Données fabriquées' },
  demoAccounts: { group: 'Données et intégrations', title: 'Comptes de démonstration' },
  backup: { group: 'Données et intégrations', title: 'Sauvegardes' },
  aws: { group: 'Infrastructure', title: 'AWS' },
  replication: { group: 'Données et intégrations', title: 'Réplique de la base' },
  offsite: { group: 'Données et intégrations', title: 'Sauvegardes hors site' },
  sources: { group: 'Livraison', title: 'Branches' },
  trigger: { group: 'Livraison', title: 'Déclenchement' },
  windows: { group: 'Livraison', title: 'Fenêtres' },
  approvals: { group: 'Livraison', title: 'Approbations' },
  gates: { group: 'Livraison', title: 'Contrôles' },
  before: { group: 'Livraison', title: 'Checklist pré-déploiement' },
  after: { group: 'Livraison', title: 'Checklist post-déploiement' },
  strategies: { group: 'Stratégie', title: 'Stratégies' },
  bakeMs: { group: 'Stratégie', title: 'Observation' },
  onLittleTraffic: { group: 'Stratégie', title: 'Avec trop peu de trafic' },
  syntheticPerSecond: { group: 'Stratégie', title: 'Visites synthétiques' },
};

/** In the order of the fields above. */
export const fieldNames = Object.keys(fields) as Field[];

/** Of the setting that a path lies in. */
export function settingTitle(path: string): string {
  const field = fieldNames.find((name) => liesIn(path, name));
  return field === undefined ? path : fields[field].title;
}

/** What an environment has in a field. */
export function valueIn(environment: Environment, field: Field): unknown {
  const [first, second] = field.split('.') as [keyof Environment, string?];
  const value = environment[first];
  return second === undefined ? value : (value as Record<string, unknown>)[second];
}

/** Whether `path` is `above`, or something in it: `gates[window]` lies in `gates`. */
export const liesIn = (path: string, above: string) =>
  path === above || path.startsWith(`${above}.`) || path.startsWith(`${above}[`);
