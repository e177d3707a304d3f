import type { AppDefinition, Disk } from './disk.ts';
import { CaptainError, codes } from './envelope.ts';

/** The fields that a PATCH may name; others are left unheard (AppDefinitionHandler.ts, `patchAppDefinition`). */
const patchable = [
  'projectId',
  'description',
  'instanceCount',
  'captainDefinitionRelativeFilePath',
  'envVars',
  'volumes',
  'tags',
  'nodeId',
  'notExposeAsWebApp',
  'containerHttpPort',
  'httpAuth',
  'forceSsl',
  'ports',
  'customNginxConfig',
  'redirectDomain',
  'preDeployFunction',
  'serviceUpdateOverride',
  'websocketSupport',
  'appDeployTokenConfig',
] as const;

export type Sent = Record<string, unknown>;

/** What PATCH makes of an app: what it has, and over it what was sent. */
export function patched(app: AppDefinition, sent: Sent): Sent {
  const kept = Object.fromEntries(patchable.map((field) => [field, (app as unknown as Sent)[field]]));
  const given = patchable.filter((field) => field in sent).map((field) => [field, sent[field]]);
  return { ...kept, ...Object.fromEntries(given) } as Sent;
}

/**
 * The app after POST update: what is left out is emptied, and no instance is left (AppDefinitionHandler.ts,
 * `updateAppDefinition`; AppsDataStore.ts, `updateAppDefinitionInDb` and `saveApp`). @throws CaptainError
 */
export function updated(disk: Disk, app: AppDefinition, sent: Sent): AppDefinition {
  const projectId = text(sent['projectId']).trim();
  if (projectId && !disk.projects[projectId]) throw new CaptainError(codes.illegalOperation, 'Project not found');
  const volumes = list<AppDefinition['volumes'][number]>(sent['volumes']);
  if (!app.hasPersistentData && volumes.length > 0) {
    throw new CaptainError(codes.illegalOperation, 'Cannot set volumes for a non-persistent container!');
  }
  const override = text(sent['serviceUpdateOverride']).trim();
  if (override.startsWith('{')) overrideOf(override);
  const count = Number(sent['instanceCount'] ?? 0);
  const token = sent['appDeployTokenConfig'] as { enabled?: boolean; appDeployToken?: string } | undefined;
  const next: AppDefinition = {
    ...app,
    ...{ projectId, description: text(sent['description']), volumes, serviceUpdateOverride: override },
    instanceCount: count >= 0 ? count : app.instanceCount,
    envVars: envVarsOf(sent['envVars']),
    ports: list(sent['ports']),
    tags: list(sent['tags']),
    nodeId: text(sent['nodeId']),
    containerHttpPort: Number(sent['containerHttpPort']) || 80,
    notExposeAsWebApp: Boolean(sent['notExposeAsWebApp']),
    forceSsl: Boolean(sent['forceSsl']),
    websocketSupport: Boolean(sent['websocketSupport']),
    customNginxConfig: text(sent['customNginxConfig']),
    redirectDomain: text(sent['redirectDomain']),
    preDeployFunction: text(sent['preDeployFunction']),
    appDeployTokenConfig: token?.enabled
      ? { enabled: true, appDeployToken: token.appDeployToken }
      : { enabled: false, appDeployToken: undefined },
  };
  if (next.forceSsl && !next.hasDefaultSubDomainSsl && !next.customDomain.some(({ hasSsl }) => hasSsl)) {
    throw new CaptainError(codes.illegalOperation, 'Cannot force SSL without at least one SSL-enabled domain!');
  }
  return next;
}

/** JSON alone here; the real one reads YAML too. */
export function overrideOf(text: string | undefined): Sent | undefined {
  if (!text?.trim()) return undefined;
  try {
    return JSON.parse(text) as Sent;
  } catch {
    const sentence = 'serviceUpdateOverride must be either a valid JSON object starting with { or an equivalent yaml';
    throw new CaptainError(codes.badParameter, sentence);
  }
}

function envVarsOf(sent: unknown): AppDefinition['envVars'] {
  const pairs = list<{ key?: string; value?: unknown }>(sent)
    .map(({ key, value }) => ({ key: (key ?? '').trim(), value: text(value) }))
    .filter(({ key, value }) => key || value);
  if (pairs.every(({ key }) => key)) return pairs;
  throw new CaptainError(codes.generic, 'Environmental Variable key is empty!');
}

const text = (value: unknown): string => (value ? String(value) : '');
const list = <T>(value: unknown): T[] => (Array.isArray(value) ? (value as T[]) : []);
