import { definePlan } from '../bascule/core/plan/define.ts';
import type { PlanInput } from '../bascule/core/plan/schema.ts';

/** What decides a component's artifact, beside its own folders. */
const inputsOf = (...folders: string[]) => [...folders, ...everywhere];
const everywhere = ['cashback/contracts', 'package.json', 'package-lock.json', 'tsconfig.json'];

/** A single-page application: every path without a file is its front page, and the API answers under its own host. */
const application = (name: string, title: string, host: string): PlanInput['components'][number] => ({
  kind: 'static',
  name,
  title,
  host,
  build: {
    command: ['npm', 'run', `build:${name}`],
    output: `cashback/${name}/dist/browser`,
    inputs: inputsOf(`cashback/${name}`, 'cashback/ui', 'cashback/build'),
  },
  fallback: 'index.html',
  mounts: { '/api': 'api' },
  probe: { path: '/' },
  smoke: [{ name: 'page d’accueil', path: '/', expect: { status: 200, contains: '<title>REWAPP' } }],
});

/** REWAPP's deployment plan. § names the section of the source (Plan de Déploiement v1.0) that a rule comes from. */
export default definePlan({
  name: 'REWAPP',
  domain: 'rewapp.localhost',
  stateDirectory: '.rewapp',
  port: 8080,

  // §1.2, in the order of the train: the database, the API, then the front ends.
  components: [
    { kind: 'database', name: 'database', title: 'Base de données', migrations: 'cashback/api/prisma/migrations' },
    {
      kind: 'process',
      name: 'api',
      title: 'API Backend',
      host: 'api',
      build: {
        command: ['npm', 'run', 'build:api'],
        output: 'cashback/api/dist',
        inputs: inputsOf('cashback/api'),
      },
      run: {
        // No --enable-source-maps: it reads the whole map at start, which doubles the memory and the time until healthy.
        command: ['node', '--max-old-space-size=256', 'main.mjs'],
        memoryMb: 512,
        secrets: ['SESSION_SECRET', 'QR_SECRET'],
      },
      probe: { path: '/api/health' }, // §5.1: /api/health, 200 OK required
      smoke: [
        { name: 'santé', path: '/api/health', expect: { status: 200, json: { status: 'ok' } } },
        {
          name: 'inscription',
          method: 'POST',
          path: '/api/identity/signup',
          body: { email: 'smoke-{{random}}@rewapp.invalid', password: 'smoke-{{random}}', displayName: 'Smoke' },
          expect: { status: 201 },
          save: { token: 'accessToken' },
        },
        {
          name: 'solde points',
          path: '/api/wallet/balance',
          headers: { authorization: 'Bearer {{token}}' },
          expect: { status: 200, json: { points: 0 } },
        },
        {
          name: 'QR code (60 s)',
          method: 'POST',
          path: '/api/qr',
          headers: { authorization: 'Bearer {{token}}' },
          expect: { status: 201 },
        },
      ],
    },
    application('mobile', 'Application Mobile', 'app'),
    application('partner', 'Dashboard Partenaire', 'partenaire'),
    application('admin', 'Dashboard Admin', 'admin'),
    {
      kind: 'static',
      name: 'vitrine',
      title: 'Site Vitrine',
      host: 'www',
      build: {
        command: ['npm', 'run', 'build:vitrine'],
        output: 'cashback/vitrine/dist/browser',
        inputs: inputsOf('cashback/vitrine', 'cashback/ui', 'cashback/build'),
      },
      probe: { path: '/' },
      smoke: [{ name: 'page d’accueil', path: '/', expect: { status: 200, contains: 'REWAPP' } }],
    },
  ],

  environments: [
    {
      name: 'development',
      title: 'Développement', // §2.2
      bakeMs: 20_000,
      variables: { LOG_LEVEL: 'debug' },
      seed: { component: 'api', command: ['node', 'seed.mjs'] },
      demoAccounts: [
        { role: 'consumer', email: 'lea@exemple.fr', password: 'rewapp-demo-2026', displayName: 'Léa' },
        {
          role: 'partner',
          email: 'boutique@exemple.fr',
          password: 'rewapp-demo-2026',
          displayName: 'Librairie du Port',
        },
        { role: 'admin', email: 'admin@exemple.fr', password: 'rewapp-demo-2026', displayName: 'Équipe REWAPP' },
      ],
    },
  ],

  // §6.1, as written; and beside it the fast path, which needs seconds where the rules need minutes.
  rollback: {
    triggers: [
      { kind: 'error-rate', above: 0.01, forMs: 5 * 60_000 },
      { kind: 'latency-p95', aboveMs: 500, forMs: 5 * 60_000 },
      { kind: 'health', failures: 3 },
      { kind: 'smoke' },
    ],
    fast: { falseAlarmRate: 0.001, minimumRequests: 20, tolerated: { errors: 0.01, slow: 0.05 }, slowMs: 500 },
  },
});
