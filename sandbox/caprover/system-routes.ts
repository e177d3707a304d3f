import type { Captain } from './captain.ts';
import { CaptainError, codes, envelope, type Envelope } from './envelope.ts';
import type { Call } from './routes.ts';
import { baseTemplate, captainTemplate } from './templates.ts';

export function registerProject(captain: Captain, { body }: Call): Envelope {
  const id = captain.saveProject({ name: text(body['name']), description: text(body['description']) });
  return envelope(`Project created: ${text(body['name'])}`, captain.island.disk.projects[id]);
}

export function updateProject(captain: Captain, { body }: Call): Envelope {
  const project = (body['projectDefinition'] ?? {}) as { id?: string; name: string; description: string };
  if (!project.id) throw new CaptainError(codes.illegalOperation, 'Project ID is not provided');
  captain.saveProject(project);
  return envelope('Project Saved');
}

export function info({ island: { disk } }: Captain): Envelope {
  const rootDomain = disk.rootDomain === 'captain.localhost' ? '' : disk.rootDomain;
  const { hasRootSsl, forceSsl } = disk;
  return envelope('Captain info retrieved', { hasRootSsl, forceSsl, rootDomain, captainSubDomain: 'captain' });
}

export async function changeRootDomain({ island }: Captain, { body }: Call): Promise<Envelope> {
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

export async function enableSsl({ island }: Captain, { body }: Call): Promise<Envelope> {
  if (!text(body['emailAddress']).includes('@')) throw new CaptainError(codes.generic, 'Bad email address.');
  island.nginx.issue(`captain.${island.disk.rootDomain}`);
  island.disk.hasRootSsl = true;
  await island.nginx.load(island.disk);
  return envelope('Root SSL Enabled.');
}

export function forceSsl({ island: { disk } }: Captain, { body }: Call): Envelope {
  const isEnabled = Boolean(body['isEnabled']);
  if (isEnabled && !disk.hasRootSsl) {
    throw new CaptainError(codes.generic, 'You first need to enable SSL on the root domain before forcing it.');
  }
  disk.forceSsl = isEnabled;
  return envelope(`Non-SSL traffic is now ${isEnabled ? 'rejected.' : 'allowed.'}`);
}

export function nginxConfiguration({ island: { disk } }: Captain): Envelope {
  return envelope('Nginx config retrieved', {
    baseConfig: { byDefault: baseTemplate, customValue: disk.nginx.base },
    captainConfig: { byDefault: captainTemplate, customValue: disk.nginx.captain },
  });
}

export async function setNginxConfiguration(captain: Captain, { body }: Call): Promise<Envelope> {
  const value = (name: string) => (body[name] as { customValue?: string }).customValue;
  await captain.setNginx(value('baseConfig'), value('captainConfig'));
  return envelope('Nginx config is updated');
}

const text = (value: unknown): string => (value ? String(value) : '');
