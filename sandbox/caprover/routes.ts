import { appOf } from './apps.ts';
import type { Captain } from './captain.ts';
import type { LogLine } from './task.ts';
import { CaptainError, codes, envelope, type Envelope } from './envelope.ts';
import { appTemplate, baseTemplate, captainTemplate } from './templates.ts';

export interface Call {
  method: string;
  /** Below `/api/v2`, with a slash at its end. */
  path: string;
  query: URLSearchParams;
  body: Record<string, unknown>;
}

type Route = (captain: Captain, call: Call, name: string) => Envelope | Promise<Envelope>;

/** What is behind the token. Null: there is no such page. */
export function routeOf({
  method,
  path,
}: Call): ((captain: Captain, call: Call) => Envelope | Promise<Envelope>) | null {
  for (const [pattern, route] of routes) {
    const found = pattern.exec(`${method} ${path}`);
    if (found) return (captain, call) => route(captain, call, decodeURIComponent(found[1] ?? ''));
  }
  return null;
}

const apps = '/user/apps';
const routes: [RegExp, Route][] = [
  [new RegExp(`^GET ${apps}/appDefinitions/$`), definitions],
  [new RegExp(`^POST ${apps}/appDefinitions/register/$`), registerApp],
  [new RegExp(`^(?:POST) ${apps}/appDefinitions/update/$`), (captain, call) => update(captain, call, 'replace')],
  [new RegExp(`^(?:PATCH) ${apps}/appDefinitions/update/$`), (captain, call) => update(captain, call, 'merge')],
  [new RegExp(`^POST ${apps}/appDefinitions/delete/$`), remove],
  [new RegExp(`^POST ${apps}/appDefinitions/customdomain/$`), addDomain],
  [new RegExp(`^POST ${apps}/appDefinitions/enablebasedomainssl/$`), secureOwn],
  [new RegExp(`^POST ${apps}/appDefinitions/enablecustomdomainssl/$`), secureCustom],
  [new RegExp(`^GET ${apps}/appData/([^/]+)/logs/$`), logs],
  [
    new RegExp(`^GET ${apps}/appData/([^/]+)/$`),
    (captain, _, name) => envelope('App build status retrieved', captain.builds.status(name)),
  ],
  [new RegExp(`^POST ${apps}/appData/([^/]+)/$`), deploy],
  [
    /^GET \/user\/projects\/$/,
    ({ island }) => envelope('Projects are retrieved.', { projects: Object.values(island.disk.projects) }),
  ],
  [/^POST \/user\/projects\/register\/$/, registerProject],
  [/^POST \/user\/projects\/update\/$/, updateProject],
  [/^GET \/user\/system\/info\/$/, info],
  [/^POST \/user\/system\/changerootdomain\/$/, changeRootDomain],
  [/^POST \/user\/system\/enablessl\/$/, enableSsl],
  [/^POST \/user\/system\/forcessl\/$/, forceSsl],
  [/^GET \/user\/system\/nginxconfig\/$/, nginxConfiguration],
  [/^POST \/user\/system\/nginxconfig\/$/, setNginxConfiguration],
  [
    /^GET \/user\/system\/versionInfo\/$/,
    () => envelope('Version Info Retrieved', { currentVersion: '1.15.3', canUpdate: false }),
  ],
];

function definitions({ island: { disk }, builds }: Captain): Envelope {
  const appDefinitions = Object.entries(disk.apps).map(([appName, app]) => ({
    ...app,
    ...{ appName, isAppBuilding: builds.isBuilding(appName), isLegacyAppName: false },
  }));
  const more = { rootDomain: disk.rootDomain, captainSubDomain: 'captain', defaultNginxConfig: appTemplate };
  return envelope('App definitions are retrieved.', structuredClone({ appDefinitions, ...more }));
}

async function registerApp(captain: Captain, { body, query }: Call): Promise<Envelope> {
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

async function update(captain: Captain, { body }: Call, how: 'replace' | 'merge'): Promise<Envelope> {
  if (how === 'merge' && !body['appName']) throw new CaptainError(codes.badParameter, 'appName is required');
  await captain.update(body['appName'], body, how);
  return envelope('Updated App Definition Saved');
}

async function remove(captain: Captain, { body }: Call): Promise<Envelope> {
  const names = (body['appNames'] as string[] | undefined) ?? [text(body['appName'])];
  await captain.remove(names);
  return envelope('App is deleted');
}

async function addDomain(captain: Captain, { body }: Call): Promise<Envelope> {
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

async function secureOwn(captain: Captain, { body }: Call): Promise<Envelope> {
  const name = text(body['appName']);
  const { disk } = captain.island;
  await captain.secure(appOf(disk, name), null, `${name}.${disk.rootDomain}`);
  return envelope(`General SSL is enabled for: ${name}`);
}

async function secureCustom(captain: Captain, { body }: Call): Promise<Envelope> {
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

async function deploy(captain: Captain, { body, query }: Call, name: string): Promise<Envelope> {
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
function logs({ island: { disk, swarm } }: Captain, { query }: Call, name: string): Envelope {
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

function registerProject(captain: Captain, { body }: Call): Envelope {
  const id = captain.saveProject({ name: text(body['name']), description: text(body['description']) });
  return envelope(`Project created: ${text(body['name'])}`, captain.island.disk.projects[id]);
}

function updateProject(captain: Captain, { body }: Call): Envelope {
  const project = (body['projectDefinition'] ?? {}) as { id?: string; name: string; description: string };
  if (!project.id) throw new CaptainError(codes.illegalOperation, 'Project ID is not provided');
  captain.saveProject(project);
  return envelope('Project Saved');
}

function info({ island: { disk } }: Captain): Envelope {
  const rootDomain = disk.rootDomain === 'captain.localhost' ? '' : disk.rootDomain;
  const { hasRootSsl, forceSsl } = disk;
  return envelope('Captain info retrieved', { hasRootSsl, forceSsl, rootDomain, captainSubDomain: 'captain' });
}

async function changeRootDomain({ island }: Captain, { body }: Call): Promise<Envelope> {
  const domain = text(body['rootDomain']).toLowerCase();
  if (!island.resolves(`any.${domain}`)) throw new CaptainError(codes.verification, 'Verification Failed.');
  if (island.disk.hasRootSsl && island.disk.rootDomain !== domain && !body['force']) {
    throw new CaptainError(
      codes.generic,
      'SSL is enabled for root. You can still force change the root domain, but read docs for consequences!',
    );
  }
  island.disk.rootDomain = domain;
  await island.nginx.load(island.disk);
  return envelope('Root domain changed.');
}

async function enableSsl({ island }: Captain, { body }: Call): Promise<Envelope> {
  if (!text(body['emailAddress']).includes('@')) throw new CaptainError(codes.generic, 'Bad email address.');
  island.nginx.issue(`captain.${island.disk.rootDomain}`);
  island.disk.hasRootSsl = true;
  await island.nginx.load(island.disk);
  return envelope('Root SSL Enabled.');
}

function forceSsl({ island: { disk } }: Captain, { body }: Call): Envelope {
  const isEnabled = Boolean(body['isEnabled']);
  if (isEnabled && !disk.hasRootSsl) {
    throw new CaptainError(codes.generic, 'You first need to enable SSL on the root domain before forcing it.');
  }
  disk.forceSsl = isEnabled;
  return envelope(`Non-SSL traffic is now ${isEnabled ? 'rejected.' : 'allowed.'}`);
}

function nginxConfiguration({ island: { disk } }: Captain): Envelope {
  return envelope('Nginx config retrieved', {
    baseConfig: { byDefault: baseTemplate, customValue: disk.nginx.base },
    captainConfig: { byDefault: captainTemplate, customValue: disk.nginx.captain },
  });
}

async function setNginxConfiguration(captain: Captain, { body }: Call): Promise<Envelope> {
  const value = (name: string) => (body[name] as { customValue?: string }).customValue;
  await captain.setNginx(value('baseConfig'), value('captainConfig'));
  return envelope('Nginx config is updated');
}

const text = (value: unknown): string => (value ? String(value) : '');
