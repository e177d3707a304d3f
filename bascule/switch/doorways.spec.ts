import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';
import { Trial } from './trial/trial.ts';

/** Another address of every Linux machine: what a container network's gateway is to 127.0.0.1. */
const GATEWAY = '127.0.0.9';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** Says what it hears, and then its own part, after the other side has said all. */
async function echo(): Promise<number> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    void text(socket).then((said) => socket.end(`heard ${said}`));
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function through(port: number, said: string): Promise<string> {
  const socket = connect({ host: GATEWAY, port, allowHalfOpen: true });
  socket.end(said);
  return text(socket);
}

test('a doorway leads to the same port of this machine, each direction ending in its time', async () => {
  await using trial = await Trial.start();
  const port = await echo();
  await trial.client.setDoorway('test', 1, { address: GATEWAY, ports: [port] });
  expect(await through(port, 'a long question '.repeat(10_000))).toBe(`heard ${'a long question '.repeat(10_000)}`);
});

test('what is not named is closed, while who is connected goes on', async () => {
  await using trial = await Trial.start();
  const [kept, dropped] = [await echo(), await echo()];
  await trial.client.setDoorway('test', 1, { address: GATEWAY, ports: [kept, dropped] });
  const inside = connect({ host: GATEWAY, port: dropped, allowHalfOpen: true });
  await once(inside, 'connect');
  await trial.client.setDoorway('test', 1, { address: GATEWAY, ports: [kept] });
  await expect(through(dropped, 'too late')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  inside.end('still here');
  expect(await text(inside)).toBe('heard still here');
});

test('another environment’s stays, and a server that lost its lease opens none', async () => {
  await using trial = await Trial.start();
  const port = await echo();
  await trial.client.setDoorway('staging', 1, { address: GATEWAY, ports: [port] });
  await trial.client.setDoorway('test', 5, { address: '127.0.0.10', ports: [] });
  expect(await through(port, 'hello')).toBe('heard hello');
  await expect(trial.client.setDoorway('test', 4, { address: GATEWAY, ports: [1] })).rejects.toMatchObject({
    code: 'stale-epoch',
  });
});

test('a doorway taken by another program opens once that is gone', async () => {
  await using trial = await Trial.start();
  const port = await echo();
  const squatter = createServer((socket: Socket) => socket.end('squatter'));
  squatter.listen(port, GATEWAY);
  await once(squatter, 'listening');
  await trial.client.setDoorway('test', 1, { address: GATEWAY, ports: [port] });
  squatter.close();
  await expect.poll(() => through(port, 'hello').catch(() => null)).toBe('heard hello');
});
