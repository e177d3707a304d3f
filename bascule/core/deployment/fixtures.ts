import { environment } from '../plan/environment.ts';
import { rolloutOf } from '../strategy/rollout.ts';
import type { Strategy } from '../strategy/schema.ts';
import type { Coupling, DeploymentEvent, Fact } from './event.ts';

/** What the specs of deployments start from. */
export const development = environment.parse({ name: 'development', title: 'Développement', bakeMs: 20_000 });

const database: Coupling = { component: 'database', kind: 'database', from: null, to: 'green' };
const api = (from: Coupling['from']): Coupling => ({
  component: 'api',
  kind: 'process',
  from,
  to: from ? 'green' : 'blue',
});
const mobile = (from: Coupling['from']): Coupling => ({
  component: 'mobile',
  kind: 'static',
  from,
  to: from ? 'green' : 'blue',
});
const old = (component: string): Coupling['from'] => ({ colour: 'blue', version: 'v1', digest: `${component}@old` });

/** Trains by what they find: an earlier version of every component, of the API alone, or of nothing. */
export const trains = {
  'an earlier version': [database, api(old('api')), mobile(old('mobile'))],
  'a new front end': [database, api(old('api')), mobile(null)],
  'nothing live': [database, api(null), mobile(null)],
  'no database': [api(old('api')), mobile(old('mobile'))],
} satisfies Record<string, Coupling[]>;

export function request(train: Coupling[], kind: 'release' | 'rollback' = 'release'): Fact & { type: 'requested' } {
  const source = { directory: '/source', ref: 'main', commit: 'c0ffee' };
  return { type: 'requested', environment: 'development', kind, version: 'v2', source, train, by: 'Léa' };
}

/** A release with a strategy of its own, whose migrations are rehearsed. */
export function requestBy(strategy: Strategy, train: Coupling[]): Fact & { type: 'requested' } {
  const rollout = rolloutOf({ ...development, instances: 2, onLittleTraffic: 'hold' }, strategy, train);
  return { ...request(train), rollout, rehearsal: true };
}

export const strategies = {
  'a canary': {
    kind: 'canary',
    steps: [
      { percent: 5, holdMs: 1_000 },
      { percent: 50, holdMs: 2_000 },
    ],
  },
  'a rolling release': { kind: 'rolling', holdMs: 1_000 },
  'a shadow release': { kind: 'shadow', percent: 10, holdMs: 1_000, minimumCompared: 100, toleratedDifferences: 0.01 },
} satisfies Record<string, Strategy>;

/** Facts as the log keeps them: in order, one second apart. */
export function logOf(...facts: Fact[]): DeploymentEvent[] {
  return facts.map((fact, index) => ({ ...fact, seq: index + 1, at: index * 1_000 }));
}

export const built = (component: string): Fact => ({
  type: 'built',
  component,
  digest: `${component}@new`,
  reused: false,
  tookMs: 1,
});
export const gatesPassed: Fact = { type: 'gates-passed', evidence: [] };
export const waiting: Fact = {
  type: 'gates-checked',
  gates: [
    { gate: 'approvals', title: 'Approbations', outcome: 'waiting', found: 'aucune', remedy: 'deux relecteurs', at: 0 },
  ],
};
export const approved: Fact = { type: 'approved', by: 'Noé', comment: '' };
export const withdrawn: Fact = { type: 'approval-withdrawn', by: 'Noé' };
export const rehearsed: Fact = { type: 'rehearsed', component: 'database', migrations: [], found: '', tookMs: 1 };
export const migrated: Fact = { type: 'migrated', component: 'database', applied: [], tookMs: 1 };
export const started = (component: string): Fact => ({ type: 'slot-started', component, colour: 'green', tookMs: 1 });
export const smoked = (component: string): Fact => ({ type: 'smoke-passed', component, steps: [] });
export const shifted = (component: string): Fact => ({ type: 'shifted', component, to: 'green', switchMs: 1 });
export const passedStep = (percent: number): Fact => ({
  type: 'step-passed',
  percent,
  verdict: { kind: 'healthy' },
});
export const held = (percent: number): Fact => ({ type: 'held', percent, have: 3, need: 300 });
export const promoted: Fact = { type: 'promoted', by: 'Léa', reason: 'Vérifié à la main.' };
export const returned = (component: string): Fact => ({ type: 'returned', component, to: 'blue', rollbackMs: 1 });
export const healthy: Fact = { type: 'judged', verdict: { kind: 'healthy' } };
export const unhealthy: Fact = {
  type: 'judged',
  verdict: {
    kind: 'unhealthy',
    reasons: [{ rule: 'fast-errors', component: 'api', detail: 'api : 30 réponses sur 100 étaient des erreurs.' }],
  },
};
export const askedBack = (components: string[] | null): Fact => ({
  type: 'rollback-requested',
  components,
  by: 'Léa',
  reason: 'Léa veut revenir en arrière.',
});

/** The facts of a train with an earlier version, from its request to its confirmation. */
export const goodWay: readonly Fact[] = [
  request(trains['an earlier version']),
  ...['database', 'api', 'mobile'].map(built),
  gatesPassed,
  migrated,
  ...['api', 'mobile'].map(started),
  ...['api', 'mobile'].map(smoked),
  ...['api', 'mobile'].map(shifted),
  healthy,
];
