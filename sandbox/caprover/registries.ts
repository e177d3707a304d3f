import { randomUUID } from 'node:crypto';
import type { Captain } from './captain.ts';
import type { Registry } from './disk.ts';
import { CaptainError, codes, envelope, type Envelope } from './envelope.ts';
import type { Call } from './routes.ts';

/** All of them, and their passwords in clear (src/routes/user/registeries/RegistriesRouter.ts). */
export function all({ island: { disk } }: Captain): Envelope {
  const { registries, defaultPushRegistryId } = disk;
  return envelope('All registries retrieved', { registries, defaultPushRegistryId });
}

/** The first one becomes the one that what is built is pushed to (src/user/DockerRegistryHelper.ts). */
export function insert(captain: Captain, { body }: Call): Envelope {
  const { disk } = captain.island;
  const registry: Registry = { ...asked(captain, body), id: randomUUID(), registryType: 'REMOTE_REG' };
  if (disk.registries.length === 0) disk.defaultPushRegistryId = registry.id;
  disk.registries.push(registry);
  return envelope('Registry is added.');
}

export function update(captain: Captain, { body }: Call): Envelope {
  const given = asked(captain, body);
  const found = captain.island.disk.registries.find(({ id }) => id === body['id']);
  if (!found) throw new CaptainError(codes.notFound, 'Registry ID not found');
  if (found.registryType === 'LOCAL_REG')
    throw new CaptainError(codes.illegalOperation, 'You cannot edit self-hosted registry');
  Object.assign(found, given);
  return envelope('Registry is updated.');
}

export function setPush({ island: { disk } }: Captain, { body }: Call): Envelope {
  const id = text(body['registryId']);
  if (id !== '' && !disk.registries.some((each) => each.id === id))
    throw new CaptainError(codes.notFound, 'Registry not found');
  disk.defaultPushRegistryId = id;
  return envelope('Push Registry changed');
}

/** Whose an image is pulled by: the first whose name it begins with. */
export function accountFor(registries: readonly Registry[], image: string): Registry | undefined {
  return registries.find(({ registryDomain, registryImagePrefix }) =>
    image.startsWith(`${registryDomain}${registryImagePrefix ? `/${registryImagePrefix}` : ''}/`),
  );
}

/** An account is tried before it is kept. */
function asked({ island: { swarm } }: Captain, body: Call['body']): Omit<Registry, 'id' | 'registryType'> {
  const registryUser = text(body['registryUser']);
  const registryPassword = text(body['registryPassword']);
  const registryDomain = text(body['registryDomain']).replace(/^https?:\/\//, '');
  if (swarm.accounts.get(registryDomain)?.(registryUser, registryPassword) === false) {
    const sentence = 'Authentication failed. Either username, password or domain is incorrect.';
    throw new CaptainError(codes.authenticationFailed, sentence);
  }
  if (!registryUser || !registryPassword || !registryDomain)
    throw new CaptainError(codes.badParameter, 'User, password and domain are required.');
  return { registryUser, registryPassword, registryDomain, registryImagePrefix: text(body['registryImagePrefix']) };
}

/** As it makes text of everything, of what is missing too. */
const text = (value: unknown): string => String(value);
