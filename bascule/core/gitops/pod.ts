import type { IContainer } from 'kubernetes-models/v1/Container';
import type { IPodSpec } from 'kubernetes-models/v1/PodSpec';
import type { Plan, ProcessComponent, StaticComponent } from '../plan/schema.ts';
import { CONTAINER_PORT, imageOf, seconds, type Scene, type Serving } from './names.ts';

type Variable = NonNullable<IContainer['env']>[number];

/** A disk that can't be written, and no rights. */
const locked = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
};
/** What all pods have in common: nobody's rights, and, where the registry knows accounts, the Secret that opens it. */
export const lockedPod = ({ images }: Plan) => ({
  automountServiceAccountToken: false,
  securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' as const } },
  ...(images.account !== null && { imagePullSecrets: [{ name: images.account.toLowerCase().replaceAll('_', '-') }] }),
});

/** A component's one container, with its probes. */
export function podOf(scene: Scene, component: Serving): IPodSpec {
  const stopWithinMs = component.kind === 'process' ? component.run.stopWithinMs : 20_000;
  return {
    ...lockedPod(scene.plan),
    terminationGracePeriodSeconds: seconds(stopWithinMs),
    containers: [
      withScratch({
        name: component.name,
        image: imageOf(scene.plan, component.name),
        ...(component.kind === 'process' && { command: ['node', ENTRY], args: component.run.command }),
        ports: [{ name: 'http', containerPort: CONTAINER_PORT }],
        env: variablesOf(scene, component),
        ...(component.kind === 'process' && { resources: resourcesOf(component) }),
        ...probesOf(scene, component),
        securityContext: locked,
      }),
    ],
    volumes: [scratch],
  };
}

/** The one place where a program may write. */
export const scratch = { name: 'tmp', emptyDir: {} };
export const withScratch = (container: IContainer): IContainer => ({
  ...container,
  volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
});

/** What our images enter a program by: bascule/image/inside. */
const ENTRY = '/bascule/image/inside/enter.js';

/** A command of a component's image that is run once, with what the component itself has. */
export function onceOf(scene: Scene, component: ProcessComponent, name: string, command: string[]): IContainer {
  return {
    name,
    image: imageOf(scene.plan, component.name),
    command: ['node', ENTRY],
    args: command,
    env: variablesOf(scene, component),
    securityContext: locked,
  };
}

export const lockedContainer = { securityContext: locked };
const databaseUrl: Variable = {
  name: 'DATABASE_URL',
  valueFrom: { secretKeyRef: { name: 'database', key: 'DATABASE_URL' } },
};

const resourcesOf = ({ run }: ProcessComponent) => ({
  requests: { memory: `${run.memoryMb}Mi` },
  limits: { memory: `${run.memoryMb}Mi` },
});

/**
 * The environment's variables over the component's. What is named among its secrets comes from the Secret of its name,
 * never from the plan; what is spelt with ports of one machine means nothing here (omissions.ts names it).
 */
function variablesOf(scene: Scene, component: Serving): Variable[] {
  if (component.kind === 'static') return fallbackOf(component);
  const { run, name } = component;
  const secrets = new Set([...run.secrets, ...run.givenSecrets]);
  const plain = Object.entries({ ...run.variables, ...scene.environment.variables }).filter(
    ([key, text]) => !secrets.has(key) && !isOfOneMachine(text),
  );
  const ofSecret = (key: string, optional: boolean): Variable => ({
    name: key,
    valueFrom: { secretKeyRef: { name, key, ...(optional && { optional }) } },
  });
  return [
    ...plain.map(([key, value]) => ({ name: key, value })),
    ...(scene.plan.components.some(({ kind }) => kind === 'database') ? [databaseUrl] : []),
    ...run.secrets.map((key) => ofSecret(key, false)),
    ...run.givenSecrets.filter((key) => !run.secrets.includes(key)).map((key) => ofSecret(key, true)),
  ];
}

/** `{{companion+1}}` and the like: ports of the machine that Bascule stands on. */
export const isOfOneMachine = (text: string) => text.includes('{{');

const fallbackOf = ({ fallback }: StaticComponent) =>
  fallback === null ? [] : [{ name: 'FALLBACK', value: fallback }];

/** §6.1's « trois fois consécutives » is Kubernetes' own way to count: so many in a row, and no traffic comes any more. */
function probesOf({ plan }: Scene, { probe }: Serving) {
  const health = plan.rollback.triggers.find(({ kind }) => kind === 'health');
  const look = {
    httpGet: { path: probe.path, port: 'http' },
    periodSeconds: seconds(probe.intervalMs),
    timeoutSeconds: seconds(probe.timeoutMs),
  };
  return {
    startupProbe: {
      ...look,
      failureThreshold: Math.max(1, Math.ceil(seconds(probe.startWithinMs) / look.periodSeconds)),
    },
    readinessProbe: { ...look, ...(health?.kind === 'health' && { failureThreshold: health.failures }) },
  };
}
