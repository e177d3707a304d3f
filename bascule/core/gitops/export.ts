import type { Plan } from '../plan/schema.ts';
import { analysisFor } from './analysis.ts';
import { applicationFor, projectFor, type Repository } from './argo.ts';
import { jobsFor } from './jobs.ts';
import type { ExportedFile, Kustomization, Manifest } from './manifest.ts';
import { imageOf, namespaceOf, OWN_IMAGE, servingOf, told, type Scene } from './names.ts';
import { omissionsOf, type Omission } from './omissions.ts';
import { exportedStrategies, rolloutFor, strategyOf } from './rollout.ts';
import { scaleFor } from './scale.ts';
import { networkFor, trafficFor } from './traffic.ts';

export interface Exported {
  files: ExportedFile[];
  omissions: Omission[];
}

/**
 * The plan as Argo CD and Argo Rollouts carry it out on Kubernetes (§10.3): a project with its applications, and for
 * each environment a folder that kustomize reads. `omissions` tells what no manifest says.
 */
export function exportPlan(plan: Plan, repository: Repository): Exported {
  const omissions = omissionsOf(plan);
  const scenes = plan.environments.map((environment) => ({ plan, environment }));
  const applications = scenes.map((scene) => applicationFor(scene, repository));
  const ofThePlan = omissions.filter(({ environment }) => environment === null);
  return {
    files: [
      file('project.yaml', [projectFor(plan, repository)], commentOf(ofThePlan)),
      file('applications.yaml', applications),
      ...scenes.flatMap((scene) => environmentFiles(scene, omissions)),
    ],
    omissions,
  };
}

function environmentFiles(scene: Scene, omissions: Omission[]): ExportedFile[] {
  const { plan, environment } = scene;
  const at = (path: string) => `${environment.name}/${path}`;
  const own = omissions.filter((each) => each.environment === environment.name);
  const parts: [string, Manifest[]][] = [
    ['namespace.yaml', [namespaceFor(scene)]],
    ['network.yaml', networkFor(scene)],
    ['analysis.yaml', analysisFor(scene)],
    ['jobs.yaml', jobsFor(scene)],
    ...servingOf(plan).map((component): [string, Manifest[]] => [
      `${component.name}.yaml`,
      [rolloutFor(scene, component), ...trafficFor(scene, component), ...scaleFor(scene, component)],
    ]),
  ];
  const written = parts.filter(([, documents]) => documents.length > 0);
  return [
    file(
      at('kustomization.yaml'),
      [
        kustomizationOf(
          scene,
          written.map(([path]) => path),
        ),
      ],
      commentOf(own),
    ),
    { ...file(at('versions/kustomization.yaml'), [versionsOf(plan)], VERSIONS), once: true },
    ...written.map(([path, documents]) => file(at(path), documents)),
    ...otherStrategies(scene),
  ];
}

const file = (path: string, documents: Manifest[], comment: string[] = []): ExportedFile => ({
  ...{ path, documents, comment },
  once: false,
});

function kustomizationOf(scene: Scene, resources: string[]): Kustomization {
  return {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    namespace: namespaceOf(scene),
    resources,
    components: ['versions'],
  };
}

/** Which image of each component is live: what a release changes, and nothing else. */
function versionsOf(plan: Plan): Kustomization {
  const names = [...servingOf(plan).map(({ name }) => name), OWN_IMAGE];
  return {
    apiVersion: 'kustomize.config.k8s.io/v1alpha1',
    kind: 'Component',
    images: names.map((name) => ({ name: imageOf(plan, name), newTag: 'unreleased' })),
  };
}

const VERSIONS = [
  'Les versions en ligne : chaque livraison change ce fichier, et lui seul (kustomize edit set image).',
  '« npx bascule plan export » ne le réécrit jamais.',
];

function namespaceFor(scene: Scene): Manifest {
  const { title, description } = scene.environment;
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name: namespaceOf(scene),
      labels: { 'pod-security.kubernetes.io/enforce': 'restricted' },
      annotations: told({ title, purpose: description.purpose }),
    },
  };
}

/** The environment's further strategies, each a folder that an application may follow instead. */
function otherStrategies(scene: Scene): ExportedFile[] {
  const [, ...others] = exportedStrategies(scene);
  return others.map((strategy) => {
    const patches = servingOf(scene.plan).map((component) => {
      const value = strategyOf(scene, component, strategy);
      const patch = JSON.stringify([{ op: 'replace', path: '/spec/strategy', value }]);
      return { target: { kind: 'Rollout', name: component.name }, patch };
    });
    const kustomization: Kustomization = {
      apiVersion: 'kustomize.config.k8s.io/v1beta1',
      kind: 'Kustomization',
      resources: ['../..'],
      patches,
    };
    const comment = [`Stratégie « ${strategy.kind} » : que l’Application suive ce dossier le temps d’une livraison.`];
    return file(`${scene.environment.name}/strategies/${strategy.kind}/kustomization.yaml`, [kustomization], comment);
  });
}

const commentOf = (omissions: Omission[]) =>
  omissions.length === 0
    ? []
    : ['Ce que le plan dit, et que Kubernetes ne peut pas dire :', ...omissions.map(({ what }) => `- ${what}`)];
