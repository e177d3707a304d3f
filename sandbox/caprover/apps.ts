import type { AppDefinition, Disk } from './disk.ts';
import { CaptainError, codes } from './envelope.ts';

/** Versions that CapRover remembers of an app (CaptainConstants.maxVersionHistory). */
const KEPT_VERSIONS = 50;

/** src/datastore/AppsDataStore.ts, `isNameAllowed`. */
export function isNameAllowed(name: unknown): name is string {
  if (typeof name !== 'string' || name.length >= 50 || !/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(name)) return false;
  return !name.includes('--') && !['captain', 'registry'].includes(name) && !name.startsWith('captain-');
}

/** An unknown app is 1000, not 1111. */
export function appOf(disk: Disk, name: unknown): AppDefinition {
  if (!name) throw new CaptainError(codes.generic, 'App Name should not be empty');
  const app = disk.apps[String(name)];
  if (app) return app;
  const sentence = `App (${String(name)}) could not be found. Make sure that you have created the app.`;
  throw new CaptainError(codes.generic, sentence);
}

export function register(disk: Disk, name: unknown, projectId: string, hasPersistentData: boolean): void {
  if (projectId && !disk.projects[projectId]) throw new CaptainError(codes.illegalOperation, 'Project not found');
  if (!isNameAllowed(name)) {
    throw new CaptainError(
      codes.badName,
      'App Name is not allowed. Only lowercase letters, numbers and single hyphens are allowed',
    );
  }
  if (disk.apps[name]) {
    throw new CaptainError(codes.exists, 'App Name already exists. Please use a different name');
  }
  disk.apps[name] = {
    ...{ hasPersistentData, projectId, description: '', instanceCount: 1 },
    ...{ captainDefinitionRelativeFilePath: './captain-definition', networks: ['captain-overlay-network'] },
    ...{ envVars: [], volumes: [], ports: [], tags: [], versions: [], deployedVersion: 0 },
    ...{ notExposeAsWebApp: false, customDomain: [], hasDefaultSubDomainSsl: false, redirectDomain: '' },
    ...{ forceSsl: false, websocketSupport: false },
  };
}

/** A number for what will be built; it is the deployed one only once there is an image. */
export function newVersion(app: AppDefinition): number {
  app.versions = app.versions.slice(-(KEPT_VERSIONS - 1));
  const version = Math.max(app.versions.length, ...app.versions.map((each) => each.version + 1));
  app.versions.push({ version, timeStamp: new Date().toISOString() });
  return version;
}

export function setDeployed(app: AppDefinition, version: number, image: string, gitHash: string): void {
  const found = app.versions.find((each) => each.version === version);
  if (!found) throw new CaptainError(codes.generic, `Version trying to deploy not found ${version}`);
  found.deployedImageName = image;
  found.gitHash = gitHash;
  app.deployedVersion = version;
}

/** What the deployed version is made of. */
export function deployedImage({ versions, deployedVersion }: AppDefinition): string | undefined {
  return versions.find(({ version }) => version === deployedVersion)?.deployedImageName;
}
