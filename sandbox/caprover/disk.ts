/** What CapRover keeps under /captain: all that is left of it after a restart. */
export interface Disk {
  password: string;
  rootDomain: string;
  hasRootSsl: boolean;
  forceSsl: boolean;
  apps: Record<string, AppDefinition>;
  projects: Record<string, Project>;
  nginx: { base: string | undefined; captain: string | undefined };
  registries: Registry[];
  /** What is built is pushed there; empty: nowhere. */
  defaultPushRegistryId: string;
}

export interface Registry {
  id: string;
  registryDomain: string;
  registryImagePrefix: string;
  registryUser: string;
  registryPassword: string;
  registryType: 'LOCAL_REG' | 'REMOTE_REG';
}

export interface Project {
  id: string;
  name: string;
  parentProjectId: string;
  description: string;
}

export interface AppVersion {
  version: number;
  deployedImageName?: string;
  gitHash?: string;
  timeStamp: string;
}

/** As `appDefinitions` answers them (src/models/AppDefinition.ts), without what only its own pages use. */
export interface AppDefinition {
  hasPersistentData: boolean;
  projectId: string;
  description: string;
  instanceCount: number;
  captainDefinitionRelativeFilePath: string;
  networks: string[];
  envVars: { key: string; value: string }[];
  volumes: { containerPath: string; volumeName?: string; hostPath?: string }[];
  ports: { hostPort: number; containerPort: number }[];
  tags: { tagName: string }[];
  versions: AppVersion[];
  deployedVersion: number;
  notExposeAsWebApp: boolean;
  customDomain: { publicDomain: string; hasSsl: boolean }[];
  hasDefaultSubDomainSsl: boolean;
  redirectDomain: string;
  forceSsl: boolean;
  websocketSupport: boolean;
  containerHttpPort?: number;
  nodeId?: string;
  customNginxConfig?: string;
  preDeployFunction?: string;
  serviceUpdateOverride?: string;
  appDeployTokenConfig?: { enabled: boolean; appDeployToken?: string | undefined };
}

/** A CapRover that was just installed: its domain is not set, its password is the one it comes with. */
export function freshDisk(password = 'captain42'): Disk {
  return {
    password,
    rootDomain: 'captain.localhost',
    hasRootSsl: false,
    forceSsl: false,
    apps: {},
    projects: {},
    nginx: { base: undefined, captain: undefined },
    ...{ registries: [], defaultPushRegistryId: '' },
  };
}
