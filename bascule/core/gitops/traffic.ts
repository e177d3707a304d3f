import type { Manifest } from './manifest.ts';
import {
  CONTAINER_PORT,
  hostOf,
  labelsOf,
  previewOf,
  servingOf,
  slugOf,
  told,
  waveOf,
  type Scene,
  type Serving,
} from './names.ts';
import { smokeLabels } from './analysis.ts';

type Ingress = Extract<Manifest, { kind: 'Ingress' }>;
type Service = Extract<Manifest, { kind: 'Service' }>;
type NetworkPolicy = Extract<Manifest, { kind: 'NetworkPolicy' }>;

/** The way in of a component: for people, and to its new version alone. Argo Rollouts writes their selectors on. */
export function trafficFor(scene: Scene, component: Serving): Manifest[] {
  const { name } = component;
  return [serviceOf(scene, name, name), serviceOf(scene, previewOf(name), name), ingressOf(scene, component)];
}

function serviceOf({ plan }: Scene, name: string, component: string): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, annotations: { 'argocd.argoproj.io/sync-wave': waveOf(plan, component) } },
    spec: { selector: labelsOf(component), ports: [{ name: 'http', port: 80, targetPort: 'http' }] },
  };
}

function ingressOf(scene: Scene, component: Serving): Ingress {
  const { plan, environment } = scene;
  const { tls } = environment.description;
  const host = hostOf(scene, component);
  const mounts = component.kind === 'static' ? Object.entries(component.mounts) : [];
  const path = (at: string, to: string) => ({
    path: at,
    pathType: 'Prefix' as const,
    backend: { service: { name: to, port: { name: 'http' } } },
  });
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: {
      name: component.name,
      annotations: {
        ...told({ tls }),
        'argocd.argoproj.io/sync-wave': waveOf(plan, component.name),
        ...(tls && { 'cert-manager.io/cluster-issuer': slugOf(tls) }),
        // Whoever met one version goes on meeting it while two share the traffic.
        'nginx.ingress.kubernetes.io/affinity': 'cookie',
        'nginx.ingress.kubernetes.io/affinity-canary-behavior': 'sticky',
        'nginx.ingress.kubernetes.io/session-cookie-name': plan.visitor.cookie,
      },
    },
    spec: {
      ingressClassName: 'nginx',
      ...(tls && { tls: [{ hosts: [host], secretName: `${component.name}-tls` }] }),
      rules: [{ host, http: { paths: [...mounts.map(([at, to]) => path(at, to)), path('/', component.name)] } }],
    },
  };
}

/** Nobody comes in but through the ingress, and the smoke tests. */
export function networkFor({ plan }: Scene): NetworkPolicy[] {
  const ingressController = { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ingress-nginx' } } };
  const smokeTests = { podSelector: { matchLabels: smokeLabels } };
  return [
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'nobody' },
      spec: { podSelector: {}, policyTypes: ['Ingress'] },
    },
    ...servingOf(plan).map(({ name }): NetworkPolicy => ({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name },
      spec: {
        podSelector: { matchLabels: labelsOf(name) },
        policyTypes: ['Ingress'],
        ingress: [{ from: [ingressController, smokeTests], ports: [{ port: CONTAINER_PORT }] }],
      },
    })),
  ];
}
