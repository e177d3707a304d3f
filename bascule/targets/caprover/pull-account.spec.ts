import { beforeEach, expect, test } from 'vitest';
import { PullAccount } from './pull-account.ts';
import type { Registry } from './wire.ts';

const domain = '123456789012.dkr.ecr.eu-west-3.amazonaws.com';
const hourMs = 3_600_000;
let registries: Registry[];
let changes: string[];
let now: number;
let logins: number;

beforeEach(() => {
  [registries, changes, now, logins] = [[], [], 0, 0];
});

const client = {
  registries: () => Promise.resolve(structuredClone(registries)),
  addRegistry: async (registry: Omit<Registry, 'id'>) => {
    changes.push('add');
    registries.push({ ...registry, id: `${registries.length + 1}` });
  },
  updateRegistry: async (registry: Registry) => {
    changes.push(`update ${registry.id}`);
    registries = registries.map((each) => (each.id === registry.id ? registry : each));
  },
  pushNowhere: async () => void changes.push('push nowhere'),
};
const login = async () => ({ user: 'AWS', password: `password-${(logins += 1)}` });
const account = (prefix = `${domain}/rewapp`) => new PullAccount({ client, prefix, login, now: () => now });
const other = (change: Partial<Registry>): Registry => ({
  ...{ id: 'theirs', registryDomain: domain, registryImagePrefix: '', registryUser: 'u', registryPassword: 'p' },
  ...change,
});

test('a CapRover without registries gets one that it does not push to', async () => {
  await account().ensure();
  expect(registries).toEqual([
    {
      ...{ id: '1', registryDomain: domain, registryImagePrefix: 'rewapp' },
      ...{ registryUser: 'AWS', registryPassword: 'password-1' },
    },
  ]);
  expect(changes).toEqual(['add', 'push nowhere']);
});

test('where there is another registry, what CapRover pushes to is left as it was', async () => {
  registries = [other({ registryDomain: 'ghcr.io' }), other({ id: 'near', registryImagePrefix: 'rewa' })];
  await account().ensure();
  expect(changes).toEqual(['add']);
});

test('of several, the one is renewed that CapRover would take, with the names that it has', async () => {
  registries = [other({ id: 'near', registryImagePrefix: 'rewapp-old' }), other({}), other({ id: 'late' })];
  await account().ensure();
  expect(changes).toEqual(['update theirs']);
  expect(registries[1]).toEqual(other({ registryUser: 'AWS', registryPassword: 'password-1' }));
});

test('a password is used for ten hours', async () => {
  const ours = account();
  await ours.ensure();
  now += 10 * hourMs - 1;
  await ours.ensure();
  expect(logins).toBe(1);
  now += 1;
  await ours.ensure();
  expect([logins, registries[0]?.registryPassword]).toEqual([2, 'password-2']);
});

test('one that is not ours is of unknown age: it is renewed, after a restart of ours too', async () => {
  const ours = account();
  await ours.ensure();
  registries[0]!.registryPassword = 'typed by hand';
  await ours.ensure();
  await account().ensure();
  expect(changes).toEqual(['add', 'push nowhere', 'update 1', 'update 1']);
});

test('two at once are one, and one that fails is tried again by the next', async () => {
  const ours = account();
  await Promise.all([ours.ensure(), ours.ensure()]);
  expect(changes).toEqual(['add', 'push nowhere']);
  now += 11 * hourMs;
  const { updateRegistry } = client;
  client.updateRegistry = () => Promise.reject(new Error('CapRover a refusé'));
  await expect(Promise.all([ours.ensure(), ours.ensure()])).rejects.toThrow('CapRover a refusé');
  client.updateRegistry = updateRegistry;
  await ours.ensure();
  expect(registries[0]?.registryPassword).toBe('password-3');
});

test('a registry without a path has accounts without one', async () => {
  await account(domain).ensure();
  expect(registries[0]?.registryImagePrefix).toBe('');
});
