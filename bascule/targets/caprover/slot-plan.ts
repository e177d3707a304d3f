import { IMAGE_PORT, imageVariables } from '../../image/images.ts';
import type { ProcessSlotSpec, StaticSlotSpec } from '../target.ts';
import type { App, AppChanges } from './wire.ts';

/** What the app of a slot must be. */
export interface WantedApp {
  settings: Required<
    Pick<AppChanges, 'projectId' | 'envVars' | 'notExposeAsWebApp' | 'containerHttpPort' | 'serviceUpdateOverride'>
  >;
  image: string;
  /** Kept with CapRover's version: what it is made of and runs with. */
  digest: string;
  instances: number;
}

export type Step =
  { do: 'register' } | { do: 'wait' } | { do: 'change'; changes: AppChanges } | { do: 'deploy' } | { do: 'nothing' };

/** `versionHeader`: in which every answer must say its version; a front end's image is told so, a program knows. */
export function wantedApp(
  spec: ProcessSlotSpec | StaticSlotSpec,
  image: string,
  { projectId, versionHeader }: { projectId: string; versionHeader: string },
): WantedApp {
  const { version, digest } = spec.artifact;
  const given =
    spec.kind === 'process'
      ? { ...spec.variables, ...spec.secrets }
      : { BASCULE_VERSION_HEADER: versionHeader, FALLBACK: spec.fallback ?? '' };
  const variables = { ...given, ...imageVariables(spec), BASCULE_VERSION: version };
  return {
    settings: {
      projectId,
      envVars: Object.entries(variables).map(([key, value]) => ({ key, value })),
      ...{ notExposeAsWebApp: true, containerHttpPort: IMAGE_PORT, serviceUpdateOverride: overrideOf(spec) },
    },
    ...{ image, digest, instances: spec.kind === 'process' ? spec.containers : 1 },
  };
}

/** What CapRover has no field for, in Docker's words. Always all of them: one that is left out later would stay in Docker. */
function overrideOf(spec: ProcessSlotSpec | StaticSlotSpec): string {
  const stopWithinMs = spec.kind === 'process' ? spec.stopWithinMs : 10_000;
  const memoryMb = spec.kind === 'process' ? spec.memoryMb : 128;
  return JSON.stringify({
    TaskTemplate: {
      ContainerSpec: {
        ...{ StopGracePeriod: stopWithinMs * 1_000_000, ReadOnly: true, Init: true },
        Mounts: [{ Type: 'tmpfs', Target: '/tmp' }],
      },
      Resources: { Limits: { MemoryBytes: memoryMb * 1024 * 1024 } },
    },
  });
}

/**
 * Pure: what is next on the way from what is to what must be; read again after each step, so that a crash between two is
 * nothing special. Another image comes to an app without instances: every update replaces the containers, and the old
 * image must not meet the new variables. The same image goes on serving while it changes.
 */
export function nextStep(app: App | undefined, { settings, digest, instances }: WantedApp): Step {
  if (!app) return { do: 'register' };
  if (app.isAppBuilding) return { do: 'wait' };
  const isThere = isDeployed(app, digest);
  const changes: AppChanges = {};
  for (const [name, value] of Object.entries(settings)) {
    if (!same(name, app[name as keyof App], value)) Object.assign(changes, { [name]: value });
  }
  const count = isThere ? instances : 0;
  if (app.instanceCount !== count) changes.instanceCount = count;
  if (Object.keys(changes).length > 0) return { do: 'change', changes };
  return isThere ? { do: 'nothing' } : { do: 'deploy' };
}

/** Whether the version that counts was made of this. */
export function isDeployed({ versions, deployedVersion }: App, digest: string): boolean {
  const deployed = versions.find(({ version }) => version === deployedVersion);
  return deployed?.gitHash === digest && Boolean(deployed.deployedImageName);
}

/** Variables have no order. */
function same(name: string, is: unknown, must: unknown): boolean {
  if (name !== 'envVars') return is === must;
  const sorted = (pairs: unknown) =>
    JSON.stringify((pairs as App['envVars']).map(({ key, value }) => [key, value]).toSorted());
  return sorted(is) === sorted(must);
}
