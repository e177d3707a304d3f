import { definePlan } from '../bascule/core/plan/define.ts';
import type { PlanInput } from '../bascule/core/plan/schema.ts';
import { checks } from './checks.ts';
import { companions } from './companions.ts';
import { document } from './document.ts';
import { environments } from './environments.ts';
import { flags } from './flags.ts';
import { incidents } from './incidents.ts';
import { invariants } from './invariants.ts';
import { kpi } from './kpi.ts';
import { liveUpdate } from './live-update.ts';
import { messages } from './messages.ts';
import { people, roles } from './people.ts';
import { statusPage } from './status-page.ts';
import { stores } from './stores.ts';
import { images } from './targets.ts';
import { keysOfThirdParties, thirdParties } from './third-parties.ts';

/** What decides a component's artifact, beside its own folders. */
const inputsOf = (...folders: string[]) => [...folders, ...everywhere];
const everywhere = ['cashback/contracts', 'package.json', 'package-lock.json', 'tsconfig.json'];

/** What Angular writes beside a front end, and tells which packages are in it. */
const packagesFrom = (name: string) => [`cashback/${name}/dist/maps`, `cashback/${name}/dist/3rdpartylicenses.txt`];

type Application = Extract<PlanInput['components'][number], { kind: 'static' }>;

/** A single-page application: every path without a file is its front page, and the API answers under its own host. */
const application = (name: string, title: string, host: string): Application => ({
  kind: 'static',
  name,
  title,
  host,
  manifest: `cashback/${name}/component.json`,
  build: {
    command: ['npm', 'run', `build:${name}`],
    output: `cashback/${name}/dist/browser`,
    inputs: inputsOf(`cashback/${name}`, 'cashback/ui', 'cashback/build'),
    packagesFrom: packagesFrom(name),
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
      manifest: 'cashback/api/component.json',
      build: {
        command: ['npm', 'run', 'build:api'],
        output: 'cashback/api/dist',
        inputs: inputsOf('cashback/api'),
      },
      run: {
        // No --enable-source-maps: it reads the whole map at start, which doubles the memory and the time until healthy.
        command: ['node', '--max-old-space-size=256', 'main.mjs'],
        memoryMb: 512,
        secrets: ['SESSION_SECRET', 'QR_SECRET', 'BANKING_SECRET'],
        // REDIS_URL carries a password. On CapRover its own Redis is given (plan/targets.ts); elsewhere whoever has one
        // gives it, and without one each task counts requests for itself.
        givenSecrets: [...keysOfThirdParties, 'REDIS_URL'],
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
    { ...application('mobile', 'Application Mobile', 'app'), liveUpdate, stores },
    application('partner', 'Dashboard Partenaire', 'partenaire'),
    application('admin', 'Dashboard Admin', 'admin'),
    {
      kind: 'static',
      name: 'vitrine',
      title: 'Site Vitrine',
      host: 'www',
      manifest: 'cashback/vitrine/component.json',
      build: {
        command: ['npm', 'run', 'build:vitrine'],
        output: 'cashback/vitrine/dist/browser',
        inputs: inputsOf('cashback/vitrine', 'cashback/ui', 'cashback/build'),
        packagesFrom: packagesFrom('vitrine'),
      },
      // For its banner, which is a flag.
      mounts: { '/api': 'api' },
      probe: { path: '/' },
      smoke: [{ name: 'page d’accueil', path: '/', expect: { status: 200, contains: 'REWAPP' } }],
    },
  ],

  environments,
  images,

  // §4.2.
  calendar: { timeZone: 'Europe/Paris', holidays: 'FR' },
  windows: [
    {
      kind: 'standard',
      title: 'Déploiement standard',
      days: ['monday', 'tuesday', 'wednesday', 'thursday'],
      from: '10:00',
      to: '17:00',
      holidays: 'shut',
    },
    { kind: 'hotfix', title: 'Hotfix critique' },
    {
      kind: 'maintenance',
      title: 'Maintenance planifiée',
      days: ['sunday'],
      from: '02:00',
      to: '06:00',
      announcedDaysBefore: 7,
    },
  ],

  roles,
  people,
  checks,
  thirdParties,
  flags,
  companions,
  messages,

  // §5.5.
  migrations: {
    withinMs: 5 * 60_000,
    destructiveNeeds: ['tech-lead-backend', 'tech-lead-frontend'],
    lockTimeoutMs: 3_000,
    invariants,
  },

  // §6.1, as written; and beside it the fast path, which needs seconds where the rules need minutes.
  rollback: {
    triggers: [
      { kind: 'error-rate', above: 0.01, forMs: 5 * 60_000 },
      { kind: 'latency-p95', aboveMs: 500, forMs: 5 * 60_000 },
      { kind: 'health', failures: 3 },
      { kind: 'smoke' },
      // SRE Workbook, chapter 5: the 0,1 % of O1 would be gone in 2 days, or in 5.
      { kind: 'burn-rate', objective: 0.999, rate: 14.4, longMs: 3_600_000, shortMs: 5 * 60_000 },
      { kind: 'burn-rate', objective: 0.999, rate: 6, longMs: 6 * 3_600_000, shortMs: 30 * 60_000 },
    ],
    fast: { falseAlarmRate: 0.001, minimumRequests: 20, tolerated: { errors: 0.01, slow: 0.05 }, slowMs: 500 },
  },

  incidents,
  statusPage,
  kpi,
  document,
});
