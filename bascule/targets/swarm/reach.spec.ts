import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Reach } from './reach.ts';

let servers: Server[];
let addresses: string[];

beforeEach(async () => {
  servers = [createServer().listen(0, '127.0.0.1'), createServer().listen(0, '127.0.0.1')];
  await Promise.all(servers.map((server) => once(server, 'listening')));
  addresses = servers.map((server) => `127.0.0.1:${(server.address() as AddressInfo).port}`);
});

afterEach(() => servers.forEach((server) => server.close()));

test('an address is left out once it was missed twice in a row, and taken back as soon as it answers', async () => {
  const reach = new Reach();
  const [first = '', second = ''] = addresses;
  expect(reach.reached(addresses)).toEqual(addresses);
  servers[1]?.close();
  await reach.look(addresses);
  expect(reach.reached(addresses)).toEqual(addresses);
  await reach.look(addresses);
  expect(reach.reached(addresses)).toEqual([first]);
  const again = createServer().listen(Number(second.split(':')[1]), '127.0.0.1');
  await once(again, 'listening');
  await reach.look(addresses);
  expect(reach.reached(addresses)).toEqual(addresses);
  again.close();
});

test('when none can be reached all are kept: who looks is cut off', async () => {
  const reach = new Reach();
  servers.forEach((server) => server.close());
  await reach.look(addresses);
  await reach.look(addresses);
  expect(reach.reached(addresses)).toEqual(addresses);
});
