import type { PlanInput } from '../bascule/core/plan/schema.ts';
import { afterDeployment, beforeProduction } from './checklists.ts';
import { targets } from './targets.ts';
import { sandboxOf, sandboxVariables } from './third-parties.ts';

type Environment = PlanInput['environments'][number];

const minutes = (count: number) => count * 60_000;
const hours = (count: number) => minutes(60 * count);

/** Made-up people: only where the data is made up too. */
const demoAccounts: Environment['demoAccounts'] = [
  { role: 'consumer', email: 'lea@exemple.fr', password: 'rewapp-demo-2026', displayName: 'Léa' },
  { role: 'partner', email: 'boutique@exemple.fr', password: 'rewapp-demo-2026', displayName: 'Librairie du Port' },
  { role: 'admin', email: 'admin@exemple.fr', password: 'rewapp-demo-2026', displayName: 'Équipe REWAPP' },
];
const seed: Environment['seed'] = { component: 'api', command: ['node', 'seed.mjs'] };

/** What is asked of a commit before its version meets anybody (§5.1). */
const ofTheCode: Environment['gates'] = [
  { kind: 'check', check: 'lint' },
  { kind: 'check', check: 'unit' },
];

/** §2.2. On developers' own machines: the working tree goes too, by hand. */
const development: Environment = {
  name: 'development',
  title: 'Développement',
  description: {
    purpose: 'Tests développeurs, intégration continue',
    addresses: { api: 'dev.api.rewapp.fr', web: 'dev.rewapp.fr' },
    assets: 'rewapp-dev-assets',
    runtime: 'Docker via CapRover',
    database: 'PostgreSQL Container',
    cache: 'Redis Container',
    logs: { level: 'debug', keepDays: null },
    rateLimit: 'loose',
    data: 'anonymised',
    thirdParties: 'sandbox',
    tls: 'Let’s Encrypt',
  },
  targets: targets.development,
  sources: [{ kind: 'branch', branch: 'develop' }, { kind: 'any' }],
  trigger: 'push',
  gates: [{ kind: 'artifacts' }, { kind: 'compatibility' }],
  bakeMs: 20_000,
  variables: { LOG_LEVEL: 'debug', ...sandboxOf('development') },
  seed,
  demoAccounts,
};

/** §2.3: "configuration identique". What may differ all the same, and why; anything else is an accident. */
const faithfulToProduction: Environment['mirrors'] = {
  of: 'production',
  except: [
    { path: 'description.purpose', why: 'chaque environnement a son objectif (§2.1)' },
    { path: 'description.addresses', why: 'chaque environnement a ses adresses (§2.1)' },
    { path: 'description.assets', why: 'chaque environnement a son stockage (§2.2 à §2.4)' },
    { path: 'portOffset', why: 'les environnements d’une même machine ne se gênent pas' },
    { path: 'targets', why: 'chaque environnement a son CapRover et ses domaines (§2.1)' },
    { path: 'description.containers', why: 'moins de trafic, moins de conteneurs (§2.3, §2.4)' },
    { path: 'autoscale', why: 'moins de trafic, moins de conteneurs (§2.3, §2.4)' },
    { path: 'instances', why: 'moins de trafic, moins de conteneurs (§2.3, §2.4)' },
    { path: 'description.data', why: 'des données représentatives, jamais celles des clients (§2.3)' },
    { path: 'seed', why: 'ces données sont fabriquées' },
    { path: 'demoAccounts', why: 'ces données sont fabriquées' },
    { path: 'description.thirdParties', why: 'les intégrations tierces sont en mode sandbox (§2.3)' },
    ...sandboxVariables.map((name) => ({
      path: `variables.${name}`,
      why: 'les intégrations tierces sont en mode sandbox (§2.3)',
    })),
    { path: 'description.replication', why: 'seule la production est répliquée (§2.4)' },
    { path: 'description.monitoring', why: 'une astreinte ne veille que sur la production (§2.4)' },
    { path: 'backup', why: 'ces données se refont' },
    { path: 'replication', why: 'seule la production est répliquée (§2.4)' },
    { path: 'sources', why: 'la matrice des branches (§2.5)' },
    { path: 'trigger', why: 'la matrice des branches (§2.5)' },
    { path: 'windows', why: 'on valide à toute heure avant de livrer à la bonne (§4.2)' },
    { path: 'approvals', why: 'l’approbation garde la production (§2.5)' },
    { path: 'gates', why: 'les contrôles de la production s’appuient sur staging (§7.1)' },
    { path: 'before', why: 'les listes gardent la production (§7.1)' },
    { path: 'after', why: 'les listes gardent la production (§7.2)' },
    { path: 'strategies', why: 'une instance à la fois ici (§5.1), blue-green en production (§2.4)' },
    { path: 'bakeMs', why: 'les 30 minutes d’observation sont pour la production (§4.1)' },
    { path: 'onLittleTraffic', why: 'personne n’attend ici du trafic de clients' },
    { path: 'syntheticPerSecond', why: 'des visites synthétiques remplacent les clients' },
  ],
};

/** §2.3. */
const staging: Environment = {
  name: 'staging',
  title: 'Staging',
  description: {
    purpose: 'Validation pré-production, tests E2E',
    addresses: { api: 'staging.api.rewapp.fr', web: 'staging.rewapp.fr' },
    assets: 'rewapp-staging-assets',
    runtime: 'Docker via CapRover avec load balancer',
    database: 'PostgreSQL Container',
    cdn: 'Nginx/Traefik (CapRover intégré)',
    cache: 'Redis Container Cluster',
    containers: { usual: 2, from: 2, to: 2 },
    logs: { level: 'info', keepDays: 90 },
    rateLimit: 'strict',
    data: 'representative',
    thirdParties: 'sandbox',
    firewall: 'Traefik middleware avec règles OWASP',
    tls: 'Let’s Encrypt',
  },
  mirrors: faithfulToProduction,
  portOffset: 100,
  targets: targets.staging,
  instances: 2,
  sources: [{ kind: 'branch', branch: 'main' }],
  trigger: 'merge',
  gates: [{ kind: 'artifacts' }, { kind: 'matrix' }, { kind: 'compatibility' }, ...ofTheCode, { kind: 'migrations' }],
  strategies: [{ kind: 'rolling', holdMs: 15_000 }, { kind: 'blue-green' }],
  bakeMs: minutes(5),
  syntheticPerSecond: 10,
  variables: { LOG_LEVEL: 'info', ...sandboxOf('staging') },
  seed,
  demoAccounts,
};

/** §2.4. */
const production: Environment = {
  name: 'production',
  title: 'Production',
  description: {
    purpose: 'Environnement live utilisateurs',
    addresses: { api: 'api.rewapp.fr', web: 'www.rewapp.fr' },
    assets: 'rewapp-prod-assets',
    runtime: 'Docker via CapRover avec load balancer',
    database: 'PostgreSQL Container',
    cdn: 'Nginx/Traefik (CapRover intégré)',
    cache: 'Redis Container Cluster',
    containers: { usual: 4, from: 2, to: 10 },
    logs: { level: 'info', keepDays: 90 },
    rateLimit: 'strict',
    data: 'real',
    thirdParties: 'live',
    replication: true,
    firewall: 'Traefik middleware avec règles OWASP',
    tls: 'Let’s Encrypt',
    monitoring: 'Temps réel, avec alertes',
  },
  portOffset: 200,
  targets: targets.production,
  // §2.4: « auto-scaling 2-10 ». What one task bears is to be measured on the real servers; this is where we begin.
  autoscale: { requestsPerS: 60, slowMs: 200 },
  instances: 4,
  sources: [{ kind: 'release-tag', branch: 'main' }],
  trigger: 'by-hand',
  windows: ['standard', 'hotfix', 'maintenance'],
  // §4.2.
  approvals: [
    { kind: 'standard', reviewers: 2 },
    { kind: 'hotfix', reviewers: 1, alsoOneOf: [['tech-lead-backend', 'tech-lead-frontend']] },
    { kind: 'maintenance', reviewers: 2 },
  ],
  gates: [
    { kind: 'artifacts' },
    { kind: 'matrix' },
    { kind: 'release-notes' },
    { kind: 'window' },
    { kind: 'approvals' },
    { kind: 'compatibility' },
    { kind: 'promoted', from: 'staging' },
    ...ofTheCode,
    // §7.1. These take minutes: CI hands them in (npx bascule evidence record), else they are run here.
    { kind: 'check', check: 'coverage' },
    { kind: 'check', check: 'integration' },
    { kind: 'check', check: 'audit' },
    { kind: 'check', check: 'newman', on: 'staging' },
    { kind: 'check', check: 'journeys', on: 'staging' },
    { kind: 'check', check: 'bundles', on: 'staging' },
    { kind: 'latency', on: 'staging', component: 'api', p95BelowMs: 200 },
    { kind: 'migrations' },
    // §2.4: daily; the one of today has to be there, and one more is taken before migrations (§5.5).
    { kind: 'backup', notOlderThanMs: hours(25) },
    { kind: 'checklist' },
  ],
  before: beforeProduction,
  after: afterDeployment,
  // §2.4: blue-green is the rule; §4.3: a canary for what is risky; and the shadow, which nobody sees.
  strategies: [
    { kind: 'blue-green' },
    {
      kind: 'canary',
      steps: [
        { percent: 5, holdMs: hours(1) },
        { percent: 25, holdMs: hours(2) },
        { percent: 50, holdMs: hours(4) },
      ],
    },
    { kind: 'shadow', percent: 20, holdMs: minutes(10), minimumCompared: 300, toleratedDifferences: 0.01 },
  ],
  // §4.1: confirmed after 30 minutes.
  bakeMs: minutes(30),
  onLittleTraffic: 'hold',
  backup: { everyMs: hours(24), keepDays: 30 },
  // §2.4: « réplication ». What was confirmed to somebody is on two clusters.
  replication: { mode: 'synchronous' },
  variables: { LOG_LEVEL: 'info' },
};

/** What is told of an environment its programs obey: said once. */
const obeyed = (environment: Environment): Environment => ({
  ...environment,
  variables: { ...environment.variables, RATE_LIMIT: environment.description?.rateLimit ?? 'strict' },
});

export const environments: Environment[] = [development, staging, production].map(obeyed);
