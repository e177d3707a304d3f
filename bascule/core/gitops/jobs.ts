import type { IContainer } from 'kubernetes-models/v1/Container';
import type { DatabaseComponent, Plan } from '../plan/schema.ts';
import type { Manifest } from './manifest.ts';
import { imageOf, OWN_IMAGE, PROGRAMS, seconds, told, waveOf, type Scene } from './names.ts';
import { lockedContainer, lockedPod, onceOf, scratch, withScratch } from './pod.ts';

type Job = Extract<Manifest, { kind: 'Job' }>;

/** What runs once around a synchronisation: migrations before, data for tests after. */
export function jobsFor(scene: Scene): Job[] {
  const databases = scene.plan.components.filter((each) => each.kind === 'database');
  return [...databases.map((database) => migrations(scene.plan, database)), ...seedOf(scene)];
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

/** §5.5: what must hold is looked at, what is pending applied as Bascule does it, and what must hold looked at again. */
function migrations(plan: Plan, { name, title, migrations: directory }: DatabaseComponent): Job {
  const { withinMs, lockTimeoutMs, invariants } = plan.migrations;
  const container = {
    name,
    image: imageOf(plan, OWN_IMAGE),
    command: ['node', `${PROGRAMS}/migrate.ts`],
    workingDir: '/app',
    env: [
      { name: 'OWNER_URL', valueFrom: { secretKeyRef: { name: 'database', key: 'OWNER_URL' } } },
      { name: 'MIGRATIONS', value: JSON.stringify({ directory, withinMs, lockTimeoutMs, invariants }) },
    ],
    ...lockedContainer,
  };
  const job = hook(plan, `${name}-migrations`, { phase: 'PreSync', wave: waveOf(plan, name) }, [container]);
  return { ...job, metadata: { ...job.metadata, annotations: { ...job.metadata?.annotations, ...told({ title }) } } };
}

function seedOf(scene: Scene): Job[] {
  const { plan, environment } = scene;
  const { seed } = environment;
  const component = plan.components.find(({ name }) => name === seed?.component);
  if (!seed || component?.kind !== 'process') return [];
  const container = onceOf(scene, component, 'seed', seed.command);
  const accounts = { name: 'seed', key: 'SEED_ACCOUNTS', optional: true };
  container.env?.push({ name: 'SEED_ACCOUNTS', valueFrom: { secretKeyRef: accounts } });
  return [hook(plan, 'seed', { phase: 'PostSync', wave: '1' }, [container])];
}
