import { appOf } from './apps.ts';
import type { Captain } from './captain.ts';
import { CaptainError, codes, envelope, type Envelope } from './envelope.ts';
import type { Call } from './routes.ts';
import type { LogLine } from './task.ts';
import { appTemplate } from './templates.ts';

export function definitions({ island: { disk }, builds }: Captain): Envelope {
  const appDefinitions = Object.entries(disk.apps).map(([appName, app]) => ({
    ...app,
    ...{ appName, isAppBuilding: builds.isBuilding(appName), isLegacyAppName: false },
  }));
  const more = { rootDomain: disk.rootDomain, captainSubDomain: 'captain', defaultNginxConfig: appTemplate };
  return envelope('App definitions are retrieved.', structuredClone({ appDefinitions, ...more }));
}

export async function registerApp(captain: Captain, { body, query }: Call): Promise<Envelope> {
  const projectId = text(body['projectId']);
  // Any text is true, « 0 » too.
  await captain.register(
    body['appName'],
    projectId,
    Boolean(body['hasPersistentData']),
    Boolean(query.get('detached')),
  );
  return envelope('App Definition Saved');
}

export async function update(captain: Captain, { body }: Call, how: 'replace' | 'merge'): Promise<Envelope> {
  if (how === 'merge' && !body['appName']) throw new CaptainError(codes.badParameter, 'appName is required');
  await captain.update(body['appName'], body, how);
  return envelope('Updated App Definition Saved');
}

export async function remove(captain: Captain, { body }: Call): Promise<Envelope> {
  const names = (body['appNames'] as string[] | undefined) ?? [text(body['appName'])];
  await captain.remove(names);
  return envelope('App is deleted');
}

export async function addDomain(captain: Captain, { body }: Call): Promise<Envelope> {
  const { disk, nginx, resolves } = captain.island;
  const name = text(body['appName']);
  const domain = text(body['customDomain']).toLowerCase().trim();
  if (!/^[a-z0-9.-]+$/.test(domain)) throw new CaptainError(codes.badName, 'Domain name is not accepted.');
  if (domain.endsWith(`.${disk.rootDomain}`) && !domain.endsWith(`.${name}.${disk.rootDomain}`)) {
    throw new CaptainError(
      codes.badName,
      'Domain name is not accepted. Custom domain cannot be subdomain of root domain.',
    );
  }
  if (!resolves(domain)) throw new CaptainError(codes.verification, 'Verification Failed.');
  const app = appOf(disk, name);
  if (app.customDomain.some(({ publicDomain }) => publicDomain === domain)) {
    throw new CaptainError(codes.badParameter, `App already has customDomain: ${domain} attached to app ${name}`);
  }
  app.customDomain.push({ publicDomain: domain, hasSsl: false });
  await nginx.load(disk);
  return envelope(`Custom domain is enabled for: ${name} at ${domain}`);
}

export async function secureOwn(captain: Captain, { body }: Call): Promise<Envelope> {
  const name = text(body['appName']);
  const { disk } = captain.island;
  await captain.secure(appOf(disk, name), null, `${name}.${disk.rootDomain}`);
  return envelope(`General SSL is enabled for: ${name}`);
}

export async function secureCustom(captain: Captain, { body }: Call): Promise<Envelope> {
  const name = text(body['appName']);
  const customDomain = text(body['customDomain']).toLowerCase();
  const app = appOf(captain.island.disk, name);
  const domain = app.customDomain.find(({ publicDomain }) => publicDomain === customDomain);
  if (!domain) {
    throw new CaptainError(codes.badParameter, `customDomain ${customDomain} is not attached to app ${name}`);
  }
  await captain.secure(app, domain, customDomain);
  return envelope(`Custom domain SSL is enabled for: ${name} at ${customDomain} `);
}

export async function deploy(captain: Captain, { body, query }: Call, name: string): Promise<Envelope> {
  appOf(captain.island.disk, name);
  const captainDefinition = text(body['captainDefinitionContent']);
  if (!captainDefinition) {
    throw new CaptainError(
      codes.illegalOperation,
      'Either uploadedTarPathSource or captainDefinitionContent should be provided, but not both.',
    );
  }
  const built = captain.builds.schedule(name, { captainDefinition, gitHash: text(body['gitHash']) });
  if (query.get('detached')) {
    built.catch(() => {});
    return envelope('Deploy is started', {}, codes.deployStarted);
  }
  await built;
  return envelope('Deploy is done');
}

/** Docker's own frames: a stream's number and a length before each line (Engine API, « Stream format »). */
export function logs({ island: { disk, swarm } }: Captain, { query }: Call, name: string): Envelope {
  appOf(disk, name);
  const frame = ({ at, stream, text }: LogLine) => {
    const line = Buffer.from(`${at.replace('Z', '000000Z')} ${text}\n`);
    const head = Buffer.alloc(8);
    head[0] = stream;
    head.writeUInt32BE(line.length, 4);
    return Buffer.concat([head, line]);
  };
  const lines = swarm.services.get(name)?.logs.slice(-500) ?? [];
  const encoding = (query.get('encoding') ?? 'ascii') as BufferEncoding;
  return envelope('App runtime logs are retrieved', { logs: Buffer.concat(lines.map(frame)).toString(encoding) });
}

const text = (value: unknown): string => (value ? String(value) : '');
