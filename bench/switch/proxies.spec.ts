import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePorts, inARow } from '../../bascule/testing/free-ports.ts';
import { isInstalled, startHaproxy, startNginxProxy, startSwitch } from './proxies.ts';

const proxies = [
  { program: 'node', start: startSwitch },
  { program: 'nginx', start: startNginxProxy },
  { program: 'haproxy', start: startHaproxy },
];
const missing = proxies.filter(({ program }) => !isInstalled(program)).map(({ program }) => program);
if (missing.length > 0) {
  console.warn(
    `SKIPPED: ${missing.join(' and ')} not installed (apt-get install ${missing.join(' ')}), so not compared.`,
  );
}

describe('what the switch is measured beside', () => {
  const servers: Server[] = [];
  let directory = '';
  let first = 0;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'proxies-'));
    first = await freePorts(inARow(3));
    for (const index of [0, 1]) {
      const server = createServer((_, response) => void response.end(`backend ${index}`));
      servers.push(server.listen(first + index, '127.0.0.1'));
      await once(server, 'listening');
    }
  });

  afterAll(async () => {
    for (const server of servers) server.close().closeAllConnections();
    await rm(directory, { recursive: true, force: true });
  });

  test.each(proxies.filter(({ program }) => !missing.includes(program)))(
    '$program answers from one backend, then from the other',
    async ({ start }) => {
      const proxy = await start(directory, first + 2, [first, first + 1]);
      try {
        const ask = async () => (await fetch(`http://127.0.0.1:${proxy.port}/`)).text();
        expect(await ask()).toBe('backend 0');
        await proxy.flip(1);
        await expect.poll(ask).toBe('backend 1');
        expect(proxy.cpuSeconds()).toBeGreaterThanOrEqual(0);
      } finally {
        await proxy.stop();
      }
    },
  );
});
