import { plan as planSchema, type Environment, type Plan } from '../core/plan/schema.ts';
import type { Strategy } from '../core/strategy/schema.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const serving = { build: { command: ['make'], output: 'dist', inputs: ['src'] }, probe: { path: '/' } };
const smoke = [{ name: 'accueil', path: '/', expect: { status: 200 } }];

/** A product small enough to be simulated a thousand times a second, in environments with all the rules there are. */
export const trialPlan: Plan = planSchema.parse({
  name: 'Essai',
  domain: 'essai.localhost',
  stateDirectory: '.essai',
  port: 8080,
  components: [
    { kind: 'database', name: 'database', title: 'Base de données', migrations: 'migrations' },
    {
      kind: 'process',
      name: 'api',
      title: 'API',
      host: 'api',
      ...serving,
      smoke,
      run: { command: ['node', 'main.mjs'], memoryMb: 256 },
    },
    { kind: 'static', name: 'app', title: 'Application', host: 'app', ...serving, smoke },
  ],
  environments: [
    {
      name: 'production',
      title: 'Production',
      windows: ['standard', 'hotfix', 'maintenance'],
      approvals: [
        { kind: 'standard', reviewers: 2 },
        { kind: 'hotfix', reviewers: 1, alsoOneOf: [['tech-lead']] },
        { kind: 'maintenance', reviewers: 1 },
      ],
      gates: [
        { kind: 'artifacts' },
        { kind: 'window' },
        { kind: 'approvals' },
        { kind: 'migrations' },
        { kind: 'backup', notOlderThanMs: 24 * hourMs },
      ],
      strategies: [
        { kind: 'blue-green' },
        {
          kind: 'canary',
          steps: [
            { percent: 5, holdMs: hourMs },
            { percent: 25, holdMs: 2 * hourMs },
            { percent: 50, holdMs: 4 * hourMs },
          ],
        },
        { kind: 'shadow', percent: 10, holdMs: 10 * minuteMs, minimumCompared: 100, toleratedDifferences: 0.01 },
      ],
      bakeMs: 30 * minuteMs,
      onLittleTraffic: 'hold',
      backup: { everyMs: 24 * hourMs, keepDays: 30 },
    },
    {
      name: 'staging',
      title: 'Staging',
      gates: [{ kind: 'artifacts' }, { kind: 'migrations' }],
      instances: 3,
      strategies: [{ kind: 'rolling', holdMs: 2 * minuteMs }, { kind: 'blue-green' }],
      bakeMs: 5 * minuteMs,
    },
  ],
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
  roles: [
    { name: 'developer', title: 'Développeuse', may: ['deploy', 'review'] },
    { name: 'tech-lead', title: 'Tech Lead', may: ['deploy', 'review', 'rollback', 'sign'] },
    { name: 'devops-lead', title: 'DevOps Lead', may: ['deploy', 'rollback', 'override', 'announce'] },
  ],
  people: [
    { name: 'lea', displayName: 'Léa', email: 'lea@exemple.fr', roles: ['developer'] },
    { name: 'noe', displayName: 'Noé', email: 'noe@exemple.fr', roles: ['developer'] },
    { name: 'ines', displayName: 'Inès', email: 'ines@exemple.fr', roles: ['developer'] },
    { name: 'karim', displayName: 'Karim', email: 'karim@exemple.fr', roles: ['tech-lead'] },
    { name: 'sam', displayName: 'Sam', email: 'sam@exemple.fr', roles: ['devops-lead'] },
  ],
  // §6.1 and §6.3 of REWAPP's own plan.
  rollback: {
    triggers: [
      { kind: 'error-rate', above: 0.01, forMs: 5 * minuteMs },
      { kind: 'latency-p95', aboveMs: 500, forMs: 5 * minuteMs },
      { kind: 'health', failures: 3 },
      { kind: 'smoke' },
    ],
    fast: { falseAlarmRate: 0.001, minimumRequests: 20, tolerated: { errors: 0.01, slow: 0.05 }, slowMs: 500 },
  },
});

export const components = trialPlan.components.map(({ name, kind }) => ({ name, kind }));
export const servingNames = components.filter(({ kind }) => kind !== 'database').map(({ name }) => name);

/** Every environment with each of its strategies. */
export const settings = trialPlan.environments.flatMap((environment) =>
  environment.strategies.map((strategy) => ({ environment, strategy })),
) as [Setting, ...Setting[]];

export interface Setting {
  environment: Environment;
  strategy: Strategy;
}
