import type { PlanInput } from '../bascule/core/plan/schema.ts';

type Check = NonNullable<PlanInput['checks']>[number];

const run = (name: string, ...args: string[]) => ['node', `plan/checks/${name}.ts`, ...args];

/** One of §7.2's functional journeys, in a real browser, against what is live. */
const journey = (name: string, title: string, journeys = [name]): Check => ({
  name,
  title,
  of: 'environment',
  command: run('journeys', ...journeys),
  timeoutMs: 120_000,
  remedy: 'Lisez le parcours qui a échoué (npx bascule evidence list), corrigez, puis déployez à nouveau.',
});

/** What the gates and the checklists lean on; each is a command that anybody can run. */
export const checks: PlanInput['checks'] = [
  {
    name: 'lint',
    title: 'Lint sans erreur',
    of: 'source',
    command: run('lint'),
    atMost: 0,
    unit: 'erreurs',
    remedy: 'Corrigez ce que « npm run lint » montre.',
  },
  {
    name: 'unit',
    title: 'Tests unitaires passants',
    of: 'source',
    command: run('unit'),
    remedy: 'Corrigez ce que « node plan/checks/unit.ts » montre.',
  },
  {
    name: 'coverage',
    title: 'Couverture des tests > 80 %',
    of: 'source',
    command: run('coverage'),
    atLeast: 80,
    unit: '%',
    timeoutMs: 1_800_000,
    remedy: 'Corrigez les tests, ou couvrez les dossiers que « node plan/checks/coverage.ts » montre.',
  },
  {
    name: 'integration',
    title: 'Tests d’intégration passants',
    of: 'source',
    command: run('integration'),
    remedy: 'Corrigez ce que « node plan/checks/integration.ts » montre.',
  },
  {
    name: 'audit',
    title: 'Analyse de sécurité (npm audit) sans vulnérabilité critique',
    of: 'source',
    command: run('audit'),
    atMost: 0,
    unit: 'vulnérabilités critiques',
    // A vulnerability becomes known without a commit.
    freshForMs: 24 * 3_600_000,
    remedy: 'Mettez à jour les paquets que « npm audit » nomme.',
  },
  {
    name: 'bundles',
    title: 'Bundles initiaux < 200 KB gzippés',
    of: 'environment',
    command: run('bundles'),
    atMost: 200,
    unit: 'KB',
    remedy: 'Chargez plus tard ce qui ne sert pas à la première page.',
  },
  {
    name: 'newman',
    title: 'Tests API (Newman)',
    of: 'environment',
    command: run('newman'),
    timeoutMs: 300_000,
    remedy: 'Ouvrez la collection e2e/newman dans Postman et rejouez la requête qui échoue.',
  },
  {
    name: 'journeys',
    title: 'Tests E2E',
    of: 'environment',
    command: run('journeys'),
    timeoutMs: 300_000,
    remedy: 'Lisez le parcours qui a échoué, corrigez, puis déployez à nouveau sur staging.',
  },
  journey('inscription', 'Inscription'),
  journey('connexion', 'Connexion'),
  journey('solde', 'Solde points'),
  journey('qr', 'QR code (60 s)'),
  journey('dashboards', 'Dashboards', ['dashboard-partenaire', 'dashboard-admin']),
];
