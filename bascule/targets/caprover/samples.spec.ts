import { createSocket } from 'node:dgram';
import { afterEach, expect, test } from 'vitest';
import { Samples } from './samples.ts';

const open: Samples[] = [];
afterEach(() => Promise.all(open.splice(0).map((samples) => samples.close())));
const listen = async (...how: Parameters<typeof Samples.listen>) => {
  const samples = await Samples.listen(...how);
  open.push(samples);
  return samples;
};

test.each(['udp6', 'udp4'] as const)('datagrams of IPv4 are counted by a socket of %s', async (type) => {
  const samples = await listen(0, type);
  const nginx = createSocket('udp4');
  for (const line of ['rubbish', '<190>Nov 23 12:00:00 bascule_p: 1.5 503 0.2 - p api blue v1']) {
    nginx.send(line, samples.port, '127.0.0.1');
  }
  await expect
    .poll(() => samples.stats(0).buckets)
    .toMatchObject([
      { environment: 'p', component: 'api', colour: 'blue', version: 'v1', count: 1, errors5xx: 1, gatewayErrors: 1 },
    ]);
  expect(samples.lastOf({ environment: 'p', component: 'api', colour: 'blue' })).toBeGreaterThan(0);
  expect(samples.lastOf({ environment: 'p', component: 'api', colour: 'green' })).toBe(0);
  nginx.close();
});

test('a port that somebody else has is told in one sentence', async () => {
  const { port } = await listen(0);
  await expect(Samples.listen(port)).rejects.toThrow(
    /Le port UDP \d+, .* : arrêtez ce qui l’occupe, ou changez samples\.port/,
  );
});
