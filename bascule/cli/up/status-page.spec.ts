import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { plan as schema } from '../../core/plan/schema.ts';
import { placeOf } from '../../server/place.ts';
import { portsOf } from '../../server/ports.ts';
import { freePorts } from '../../testing/free-ports.ts';
import type { Context } from '../context.ts';
import { ensureRunning, stopDaemon, type Daemon } from '../machine/daemon.ts';
import { smallPlan } from '../spec/run-bascule.ts';
import { statusPageDaemon } from './status-page.ts';

const component = { name: 'www', title: 'Site', description: 'La page', from: { kind: 'component', component: 'www' } };
const page = {
  ...{ title: 'Small', address: 'status.small.fr', languages: ['fr'], environments: ['development'] },
  components: [component],
};

let root: string;
let port: number;
let daemon: Daemon;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'bascule-status-page-'));
  const plan = schema.parse({ ...smallPlan, statusPage: page });
  const base = await freePorts([portsOf(plan, 0).statusPage]);
  port = portsOf(plan, base).statusPage;
  // Of a context it needs no more.
  daemon = statusPageDaemon({ root, plan, place: placeOf(join(root, '.state')) } as Context, base)!;
});
afterEach(async () => {
  await stopDaemon(daemon);
  await rm(root, { recursive: true, force: true });
});

test('the status page is started once, and found again', async () => {
  expect([await ensureRunning(daemon), await ensureRunning(daemon)]).toEqual(['started', 'adopted']);
});

test('another program at its port is not taken for it', async () => {
  const other = createServer((_, answer) => answer.end('something else')).listen(port, '127.0.0.1');
  await once(other, 'listening');
  expect(await daemon.answers()).toBe(false);
  other.close();
});
