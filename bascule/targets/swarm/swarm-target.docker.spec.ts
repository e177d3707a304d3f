import { execFileSync } from 'node:child_process';
import Docker from 'dockerode';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { noSwarm, startSwarm, type Cluster } from '../../../e2e/setup/swarm.ts';
import type { Images } from '../../image/images.ts';
import { Trial } from '../../switch/trial/trial.ts';
import type { Backend } from '../../switch/wire.ts';
import type { ProcessSlotSpec, SlotEvent, SlotId } from '../target.ts';
import { Managers } from './managers.ts';
import { SlotServices, withReplicas } from './services.ts';
import { imagesIn } from './spec/images.ts';
import { Load } from './spec/load.ts';
import { SwarmTarget, type SwarmTargetOptions } from './swarm-target.ts';

const id: SlotId = { environment: 'development', component: 'api', colour: 'blue' };
const green: SlotId = { ...id, colour: 'green' };
const SOON = { timeout: 30_000, interval: 50 };

let cluster: Cluster;
let engines: Docker[];
let images: Images;
let targets: SwarmTarget[] = [];
let events: SlotEvent[] = [];
/** Each story has a lease of its own. */
let epoch = 0;

const skipped = noSwarm('the target on Docker Swarm');

beforeAll(async () => {
  if (skipped) return;
  cluster = await startSwarm(3);
  engines = cluster.nodes.map(({ socket }) => new Docker({ socketPath: socket, timeout: 3_000 }));
  images = await imagesIn(cluster);
}, 120_000);

afterAll(() => cluster?.stop(), 60_000);

afterEach(async () => {
  targets.splice(0).forEach((target) => target.release());
  events = [];
  epoch += 1;
});

function newTarget(changes: Partial<SwarmTargetOptions> = {}): SwarmTarget {
  const target = new SwarmTarget({
    ...{ engines, images, state: '/var/lib/test', lookEveryMs: 100 },
    placement: { constraints: [], spreadOver: null, perNode: null },
    onEvent: (event) => events.push(event),
    ...changes,
  });
  targets.push(target);
  return target;
}

function spec(changes: Partial<ProcessSlotSpec> = {}): ProcessSlotSpec {
  return {
    ...{ kind: 'process', id, command: ['node', 'server.mjs'], containers: 3, memoryMb: 256 },
    artifact: { digest: 'd'.repeat(64), version: 'v1', files: '/nowhere' },
    ...{ startWithinMs: 20_000, stopWithinMs: 5_000 },
    variables: { VERSION: 'v1' },
    secrets: { TOKEN: 'hush-hush-4711', EMPTY: '' },
    ...changes,
  } as ProcessSlotSpec;
}

const bad = (fault: string) =>
  spec({ id: green, containers: 1, startWithinMs: 4_000, variables: { VERSION: 'v2', FAULT: fault } });

function docker(...args: string[]): string {
  return execFileSync('docker', ['--host', `unix://${cluster.nodes[0]!.socket}`, ...args], { encoding: 'utf8' });
}

const addressesOf = (backend: Backend | null) => (backend?.kind === 'process' ? backend.addresses : []);
const hostsOf = (backend: Backend | null) => addressesOf(backend).map((address) => address.split(':')[0]);
const ask = async (address = '') => (await fetch(`http://${address}/`)).json() as Promise<Record<string, string>>;

describe.skipIf(skipped)('a slot on a swarm of three nodes', () => {
  test('runs on all of them, each task reached on its own node, with its variables and secrets', async () => {
    const target = newTarget();
    const backend = await target.start(spec(), epoch);
    expect(hostsOf(backend).toSorted()).toEqual(cluster.nodes.map(({ address }) => address));
    const seen = await Promise.all(addressesOf(backend).map(ask));
    expect(new Set(seen.map(({ task }) => task)).size).toBe(3);
    expect(seen[0]).toMatchObject({ version: 'v1', token: 'hush-hush-4711', empty: '' });
    expect(await target.condition(id)).toMatchObject({ state: 'running', version: 'v1', backend: expect.anything() });
  });
});
