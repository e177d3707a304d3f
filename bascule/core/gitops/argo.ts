import type { Permission } from '../approval/schema.ts';
import type { Environment, Plan } from '../plan/schema.ts';
import type { Manifest } from './manifest.ts';
import { namespaceOf, servingOf, slugOf, told, type Scene } from './names.ts';
import { isScaled } from './scale.ts';
import { windowsFor } from './windows.ts';

type AppProject = Extract<Manifest, { kind: 'AppProject' }>;
type Application = Extract<Manifest, { kind: 'Application' }>;

/** Where the manifests lie that Argo CD follows. */
export interface Repository {
  /** As git clones it, without credentials. */
  url: string;
  /** The export's folder in it; empty: its root. */
  folder: string;
}

const CLUSTER = 'https://kubernetes.default.svc';

export function projectFor(plan: Plan, { url }: Repository): AppProject {
  const scenes = plan.environments.map((environment) => ({ plan, environment }));
  const windows = scenes.flatMap(windowsFor);
  const titles = Object.fromEntries(plan.windows.map(({ kind, title }) => [`window-${kind}`, title]));
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AppProject',
    metadata: { name: slugOf(plan.name), namespace: 'argocd', annotations: told({ name: plan.name, ...titles }) },
    spec: {
      description: `${plan.name} : plan de déploiement`,
      sourceRepos: [url],
      destinations: scenes.map((scene) => ({ server: CLUSTER, namespace: namespaceOf(scene) })),
      clusterResourceWhitelist: [{ group: '', kind: 'Namespace' }],
      ...(windows.length > 0 && { syncWindows: windows }),
      roles: plan.roles.map(({ name, title, may }) => ({
        name,
        description: title,
        groups: [`${slugOf(plan.name)}:${name}`],
        policies: policiesOf(slugOf(plan.name), name, may),
      })),
    },
  };
}

/** https://argo-cd.readthedocs.io/en/stable/operator-manual/rbac: what of a role's permissions Argo CD has words for. */
export const permitted: Partial<Record<Permission, string[]>> = {
  deploy: ['sync', 'action/argoproj.io/Rollout/resume', 'action/argoproj.io/Rollout/promote-full'],
  rollback: ['action/argoproj.io/Rollout/abort', 'action/argoproj.io/Rollout/retry'],
};

function policiesOf(project: string, role: string, may: Permission[]): string[] {
  const verbs = ['get', ...may.flatMap((permission) => permitted[permission] ?? [])];
  return verbs.map((verb) => `p, proj:${project}:${role}, applications, ${verb}, ${project}/*, allow`);
}

/** §2.5: what it follows, and whether by itself. */
export function applicationFor(scene: Scene, { url, folder }: Repository): Application {
  const { plan, environment } = scene;
  const name = namespaceOf(scene);
  const automated = environment.trigger !== 'by-hand';
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: {
      name,
      namespace: 'argocd',
      annotations: told({ title: environment.title, trigger: environment.trigger }),
    },
    spec: {
      project: slugOf(plan.name),
      source: {
        repoURL: url,
        path: [folder, environment.name].filter(Boolean).join('/'),
        targetRevision: revisionOf(environment),
      },
      destination: { server: CLUSTER, namespace: name },
      syncPolicy: {
        ...(automated && { automated: { prune: true, selfHeal: true } }),
        // Before what runs first of all, the migrations. One wave of the train after the other, each once the one before is healthy.
        syncOptions: [
          'CreateNamespace=true',
          'ServerSideApply=true',
          'PruneLast=true',
          'RespectIgnoreDifferences=true',
        ],
      },
      // How many there are is the autoscaler's to say.
      ...(isScaled(scene) && {
        ignoreDifferences: servingOf(plan).map((component) => ({
          group: 'argoproj.io',
          kind: 'Rollout',
          name: component.name,
          jsonPointers: ['/spec/replicas'],
        })),
      }),
    },
  };
}

/** A branch as it moves; of release tags the newest, which goes in when a person synchronises. */
function revisionOf({ sources }: Environment): string {
  const rule = followed(sources);
  if (!rule) return 'HEAD';
  return rule.kind === 'branch' ? rule.branch : '>=0.0.0';
}

/** Argo CD follows one source of an environment: the first that says which. */
export const followed = (sources: Environment['sources']) => sources.find((rule) => rule.kind !== 'any');
