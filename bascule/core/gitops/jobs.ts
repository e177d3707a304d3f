import type { IContainer } from 'kubernetes-models/v1/Container';
import type { Plan } from '../plan/schema.ts';
import type { Manifest } from './manifest.ts';
import { imageOf, seconds, told, waveOf, type Scene } from './names.ts';
import { databaseUrl, lockedContainer, lockedPod, onceOf, scratch, withScratch } from './pod.ts';

type Job = Extract<Manifest, { kind: 'Job' }>;

/** What runs once around a synchronisation: migrations before, what must hold before and after, data for tests. */
export function jobsFor(scene: Scene): Job[] {
  const { plan } = scene;
  const database = plan.components.find(({ kind }) => kind === 'database');
  const invariants = plan.migrations.invariants.length > 0 && database;
  return [
    ...(invariants ? [hook(plan, 'invariants-before', { phase: 'PreSync', wave: '0' }, checksOf(plan))] : []),
    ...(database ? [migrations(plan, database)] : []),
    ...(invariants ? [hook(plan, 'invariants-after', { phase: 'PostSync', wave: '0' }, checksOf(plan))] : []),
    ...seedOf(scene),
  ];
}

interface When {
  phase: 'PreSync' | 'PostSync';
  wave: string;
}

function hook(plan: Plan, name: string, { phase, wave }: When, containers: IContainer[]): Job {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name,
      annotations: {
        'argocd.argoproj.io/hook': phase,
        'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation',
        'argocd.argoproj.io/sync-wave': wave,
      },
    },
    spec: {
      // Once: what failed is looked at by a person before it is tried again.
      backoffLimit: 0,
      activeDeadlineSeconds: seconds(plan.migrations.withinMs),
      template: {
        spec: {
          ...lockedPod(plan),
          restartPolicy: 'Never',
          containers: containers.map(withScratch),
          volumes: [scratch],
        },
      },
    },
  };
}

/** §5.5, in its own words; our migrations are in Prisma's format, and in its table. */
function migrations(plan: Plan, { name, title }: { name: string; title: string }): Job {
  const container = {
    name,
    image: imageOf(plan, name),
    command: ['npx', 'prisma', 'migrate', 'deploy'],
    // npm keeps its log there.
    env: [databaseUrl, { name: 'HOME', value: '/tmp' }],
    ...lockedContainer,
  };
  const job = hook(plan, `${name}-migrations`, { phase: 'PreSync', wave: waveOf(plan, name) }, [container]);
  return { ...job, metadata: { ...job.metadata, annotations: { ...job.metadata?.annotations, ...told({ title }) } } };
}

/** Each query must answer with no row. */
function checksOf({ migrations }: Plan): IContainer[] {
  return migrations.invariants.map(({ name, sql }, index) => ({
    name: `invariant-${index + 1}`,
    image: 'postgres:18',
    command: ['sh', '-ec', NO_ROW],
    env: [databaseUrl, { name: 'INVARIANT', value: name }, { name: 'SQL', value: sql }],
    ...lockedContainer,
  }));
}

/** Before the first migration of all there is nothing to look at. */
const NO_ROW = [
  'ask() { psql "$DATABASE_URL" -v ON_ERROR_STOP=1 -Atc "$1"; }',
  `begun=$(ask "SELECT to_regclass('public._prisma_migrations')"); [ -n "$begun" ] || exit 0`,
  'found=$(ask "$SQL"); [ -z "$found" ] || { echo "$INVARIANT: $found"; exit 1; }',
].join('\n');

function seedOf(scene: Scene): Job[] {
  const { plan, environment } = scene;
  const { seed } = environment;
  const component = plan.components.find(({ name }) => name === seed?.component);
  if (!seed || component?.kind !== 'process') return [];
  const container = onceOf(scene, component, 'seed', seed.command);
  return [hook(plan, 'seed', { phase: 'PostSync', wave: '1' }, [container])];
}
