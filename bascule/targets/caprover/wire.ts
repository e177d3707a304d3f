import { z } from 'zod';

/**
 * What is read of CapRover's answers, and no more: it may grow as it likes. From its source, v1.15.3: src/api/BaseApi.ts,
 * src/models/AppDefinition.ts, src/routes/user/apps/appdata/AppDataRouter.ts.
 */
export const envelope = z.object({ status: z.int(), description: z.string().default(''), data: z.unknown() });

const envVar = z.object({ key: z.string(), value: z.string() });
const volume = z.object({
  containerPath: z.string(),
  volumeName: z.string().optional(),
  hostPath: z.string().optional(),
});

export const app = z.object({
  appName: z.string(),
  hasPersistentData: z.boolean().default(false),
  projectId: z.string().default(''),
  description: z.string().default(''),
  deployedVersion: z.int(),
  versions: z.array(
    z.object({ version: z.int(), deployedImageName: z.string().optional(), gitHash: z.string().optional() }),
  ),
  isAppBuilding: z.boolean(),
  instanceCount: z.int(),
  envVars: z.array(envVar).default([]),
  volumes: z.array(volume).default([]),
  notExposeAsWebApp: z.boolean().default(false),
  containerHttpPort: z.int().default(80),
  websocketSupport: z.boolean().default(false),
  forceSsl: z.boolean().default(false),
  hasDefaultSubDomainSsl: z.boolean().default(false),
  customDomain: z.array(z.object({ publicDomain: z.string(), hasSsl: z.boolean().default(false) })).default([]),
  customNginxConfig: z.string().default(''),
  serviceUpdateOverride: z.string().default(''),
});
export type App = z.infer<typeof app>;

export const apps = z.object({ appDefinitions: z.array(app), rootDomain: z.string() });
export type Apps = z.infer<typeof apps>;

/** What PATCH may change of an app. */
export type AppChanges = Partial<
  Pick<
    App,
    | 'projectId'
    | 'description'
    | 'instanceCount'
    | 'envVars'
    | 'volumes'
    | 'notExposeAsWebApp'
    | 'containerHttpPort'
    | 'websocketSupport'
    | 'forceSsl'
    | 'customNginxConfig'
    | 'serviceUpdateOverride'
  >
>;

export const build = z.object({
  isAppBuilding: z.boolean(),
  isBuildFailed: z.boolean(),
  logs: z.object({ lines: z.array(z.string()) }),
});
export type Build = z.infer<typeof build>;

const nginxFile = z.object({ byDefault: z.string(), customValue: z.string().nullish() });
export const nginx = z.object({ baseConfig: nginxFile, captainConfig: nginxFile });
export type Nginx = z.infer<typeof nginx>;

export const project = z.object({ id: z.string(), name: z.string(), description: z.string().default('') });
export type Project = z.infer<typeof project>;
export const projects = z.object({ projects: z.array(project) });

/** src/routes/user/registeries/RegistriesRouter.ts; the password is there in clear. */
export const registry = z.object({
  id: z.string(),
  registryDomain: z.string(),
  registryImagePrefix: z.string().default(''),
  registryUser: z.string(),
  registryPassword: z.string(),
});
export type Registry = z.infer<typeof registry>;
export const registries = z.object({ registries: z.array(registry) });

export const info = z.object({
  hasRootSsl: z.boolean().default(false),
  forceSsl: z.boolean().default(false),
  rootDomain: z.string(),
});
export type Info = z.infer<typeof info>;

export const versionInfo = z.object({ currentVersion: z.string() });
export const login = z.object({ token: z.string() });
export const logs = z.object({ logs: z.string() });

/** Exactly one of the two, as CapRover wants it. An image by its name is pulled anew each time. */
export type CaptainDefinition = { imageName: string } | { dockerfileLines: string[] };
