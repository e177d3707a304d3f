import { execFileSync } from 'node:child_process';
import type Docker from 'dockerode';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { noSwarm, startSwarm, type Cluster } from '../../../e2e/setup/swarm.ts';
import type { Images } from '../../image/images.ts';
import { autoscale } from '../../core/autoscale/schema.ts';
import { Trial } from '../../switch/trial/trial.ts';
import type { Backend } from '../../switch/wire.ts';
import type { ProcessSlotSpec, SlotEvent, SlotId } from '../target.ts';
import { Autoscaler } from './autoscaler.ts';
import { enginesAt } from './engines.ts';
import { serviceName } from './labels.ts';
import { Managers } from './managers.ts';
import { SlotServices, withReplicas } from './services.ts';
import { imagesIn, makeLayer } from './spec/images.ts';
import { Load } from './spec/load.ts';
import { SwarmTarget, type SwarmTargetOptions } from './swarm-target.ts';

const id: SlotId = { environment: 'development', component: 'api', colour: 'blue' };
const green: SlotId = { ...id, colour: 'green' };
const GROWS_AT_ONCE = { ...autoscale.parse({ requestsPerS: 0.1, growAfterMs: 1_000 }), from: 2, to: 4 };
const SOON = { timeout: 30_000, interval: 50 };

let cluster: Cluster;
let engines: Docker[];
let images: Images;
const targets: SwarmTarget[] = [];
let events: SlotEvent[] = [];
/** Of the lease; stories of fencing raise it. */
let epoch = 1;

const skipped = noSwarm('the target on Docker Swarm');

beforeAll(async () => {
  if (skipped) return;
  const layer = makeLayer();
  cluster = await startSwarm({ managers: 3, workers: 1 });
  engines = enginesAt(cluster.nodes.slice(0, 3).map(({ socket }) => socket));
  images = await imagesIn(cluster.registry, await layer);
}, 120_000);

afterAll(() => cluster?.stop(), 60_000);

afterEach(() => {
  targets.splice(0).forEach((target) => target.release());
  events = [];
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
    ...{ startWithinMs: 15_000, stopWithinMs: 5_000 },
    variables: { VERSION: 'v1' },
    secrets: { TOKEN: 'hush-hush-4711', EMPTY: '' },
    ...changes,
  } as ProcessSlotSpec;
}

const bad = (fault: string, startWithinMs = 15_000) =>
  spec({
    id: { ...green, component: `api-${fault}` },
    containers: 1,
    startWithinMs,
    variables: { VERSION: 'v2', FAULT: fault },
  });

function docker(...args: string[]): string {
  return execFileSync('docker', ['--host', `unix://${cluster.nodes[0]!.socket}`, ...args], { encoding: 'utf8' });
}

const addressesOf = (backend: Backend | null) => (backend?.kind === 'process' ? backend.addresses : []);
const hostsOf = (backend: Backend | null) => addressesOf(backend).map((address) => address.split(':')[0]);
const ask = async (address = '') => (await fetch(`http://${address}/`)).json() as Promise<Record<string, string>>;

const moved = () => events.filter((event) => event.type === 'slot-moved');
const hostsNow = () =>
  moved()
    .at(-1)
    ?.addresses.map((address) => address.split(':')[0]) ?? [];

describe.skipIf(skipped)('a slot on a swarm of four nodes', { timeout: 120_000 }, () => {
  test('runs on several of them, each task reached on its own node, with its variables and secrets', async () => {
    const target = newTarget();
    const backend = await target.start(spec(), epoch);
    expect(cluster.nodes.map(({ address }) => address)).toEqual(expect.arrayContaining(hostsOf(backend)));
    expect(new Set(hostsOf(backend)).size).toBe(3);
    const seen = await Promise.all(addressesOf(backend).map(ask));
    expect(new Set(seen.map(({ task }) => task)).size).toBe(3);
    expect(seen[0]).toMatchObject({ version: 'v1', token: 'hush-hush-4711', empty: '' });
    expect(await target.condition(id)).toMatchObject({ state: 'running', version: 'v1', backend: expect.anything() });
    expect(await target.start(spec(), epoch)).toEqual(backend);
    const again = await Promise.all(addressesOf(backend).map(ask));
    expect(again).toEqual(seen);
  });

  test('shows no secret to who inspects its service, and tells who asks Docker what it is', async () => {
    const [service] = JSON.parse(docker('service', 'inspect', 'development_api_blue')) as {
      Spec: { Labels: object };
    }[];
    expect(JSON.stringify(service)).not.toContain('hush-hush');
    expect(service?.Spec.Labels).toMatchObject({
      'bascule.environment': 'development',
      'bascule.digest': 'd'.repeat(64),
      'bascule.version': 'v1',
      'bascule.start': 'done',
    });
  });

  test('gives the lines of all its tasks in the order of their time', async () => {
    const lines = await newTarget().logs(id, 10);
    expect(lines).toHaveLength(3);
    expect(lines.every((line) => /^begins v1 /.test(line))).toBe(true);
  });

  describe('that does not come up', () => {
    test.each([
      {
        ...{ fault: 'exits', startWithinMs: 15_000, code: 'exited-at-start' },
        says: /il s’est terminé avec le code 3\. Fin de son journal :[^]*no database/,
      },
      {
        ...{ fault: 'sick', startWithinMs: 2_500, code: 'not-listening' },
        says: /n’a pas ses 1 tâches saines en 2500 ms[^]*contrôle de santé/,
      },
    ])(
      'since its program $fault says why, and leaves nothing running',
      async ({ fault, startWithinMs, code, says }) => {
        const target = newTarget();
        const { id: slot } = bad(fault, startWithinMs);
        const failed = target.start(bad(fault, startWithinMs), epoch);
        await expect(failed).rejects.toMatchObject({ code, message: expect.stringMatching(says) });
        expect(await target.condition(slot)).toMatchObject({ state: 'failed', backend: null, containers: [] });
        expect(docker('service', 'ps', '--quiet', '--filter', 'desired-state=running', serviceName(slot))).toBe('');
        expect(docker('secret', 'ls', '--quiet', '--filter', `label=bascule.component=${slot.component}`)).toBe('');
      },
    );

    test('since no node may have it says so', async () => {
      const gold = { constraints: ['node.labels.role==gold'], spreadOver: null, perNode: null };
      const failed = newTarget({ placement: gold }).start(bad('nowhere', 2_500), epoch);
      const message = expect.stringMatching(/aucun nœud ne convient .*docker node ls/) as string;
      await expect(failed).rejects.toMatchObject({ message });
    });

    test('since it is stopped while it starts says so', async () => {
      const target = newTarget();
      const unhurried = { ...bad('sick', 90_000), id: { ...green, component: 'api-stopped' } };
      const refused = expect(target.start(unhurried, epoch)).rejects.toMatchObject({ code: 'start-cancelled' });
      await expect.poll(() => target.condition(unhurried.id), SOON).toMatchObject({ state: 'starting', version: 'v1' });
      await target.stop(unhurried.id, epoch);
      await refused;
      expect(await target.condition(unhurried.id)).toMatchObject({ backend: null, containers: [] });
    });
  });

  test('is not touched by an older epoch, whichever server it comes from', async () => {
    const [older, newer] = [newTarget(), newTarget()];
    await newer.adopt([{ environment: 'development', epoch: ++epoch }], () => Promise.resolve(spec()));
    const stale = { code: 'stale-epoch', message: expect.stringContaining('Reprenez le bail') as string };
    await expect(older.stop(id, epoch - 1)).rejects.toMatchObject(stale);
    await expect(older.scale(id, 1, epoch - 1)).rejects.toMatchObject(stale);
    await expect(older.start(bad('new'), epoch - 1)).rejects.toMatchObject(stale);
    expect(docker('service', 'ls', '--quiet', '--filter', 'name=development_api-new')).toBe('');
    expect(await older.condition(id)).toMatchObject({ state: 'running' });
  });

  test('is not changed by a server that looked before a newer one came, and acts after', async () => {
    const services = new SlotServices(new Managers(engines));
    const seen = await services.find(id);
    await newTarget().adopt([{ environment: 'development', epoch: ++epoch }], () => Promise.resolve(spec()));
    const late = engines[0]!.getService(seen!.serviceId);
    const update = { _query: { version: seen!.index }, _body: withReplicas(seen!.spec, 0) };
    await expect(late.update(update)).rejects.toThrow('update out of sequence');
    const change = services.change(id, epoch - 1, ({ spec }) => withReplicas(spec, 0));
    await expect(change).rejects.toMatchObject({ code: 'stale-epoch' });
    expect((await services.find(id))?.replicas).toBe(3);
  });

  test('goes from one version to another, its tasks follow the load, and no request is lost', async () => {
    const target = newTarget();
    await using trial = await Trial.start();
    await trial.client.putSlot(id, 1, 'v1', await target.start(spec(), epoch));
    await trial.weights(100, 0);
    const load = new Load(trial.port);
    const next = spec({ id: green, containers: 2, startWithinMs: 10_000, variables: { VERSION: 'v2' } });
    await trial.client.putSlot(green, 1, 'v2', await target.start(next, epoch));
    await trial.weights(0, 100);
    await load.further(50);
    expect(await ask(`127.0.0.1:${trial.port}`)).toMatchObject({ version: 'v2' });

    // A server that comes anew finds both, and stops the one that is not wanted any more.
    const wanted = (slot: SlotId) => Promise.resolve(slot.colour === 'green' ? next : null);
    expect(await newTarget().adopt([{ environment: 'development', epoch }], wanted)).toEqual([green]);
    expect(await target.condition(id)).toMatchObject({ state: 'absent' });
    // It may still have seen the one that it stops.
    const ofGreen = () => moved().filter(({ slot }) => slot.colour === 'green');
    await expect.poll(ofGreen, SOON).toMatchObject([{ slot: green, addresses: { length: 2 } }]);

    const scaled: number[] = [];
    const autoscaler = new Autoscaler({
      now: Date.now,
      slots: async () => [{ id: green, version: 'v2', replicas: 2, rule: GROWS_AT_ONCE }],
      stats: (since) => trial.client.stats(since),
      scale: (slot, replicas) => target.scale(slot, replicas, epoch),
      tell: (_, backend) => trial.client.putSlot(green, 1, 'v2', backend),
      onScaled: ({ to }) => scaled.push(to),
      onError: (error) => expect.fail(String(error)),
    });
    await expect.poll(() => autoscaler.look().then(() => scaled), SOON).toEqual([4]);
    await load.further(50);
    const { backend, containers } = await target.condition(green);
    expect(new Set(hostsOf(backend)).size).toBe(4);
    expect(new Set(containers.map(({ node }) => node)).size).toBe(4);
    await load.stop();
    expect(load.lost).toEqual([]);
  });

  /** As the server does: the switch hears of each move. */
  async function followed(trial: Trial): Promise<SwarmTarget> {
    const tell = async ({ slot, ...event }: SlotEvent) => {
      if ('addresses' in event && event.addresses.length > 0) {
        await trial.client.putSlot(slot, 1, 'v2', { kind: 'process', addresses: event.addresses });
      }
    };
    const onEvent = (event: SlotEvent) => {
      events.push(event);
      void tell(event);
    };
    const target = newTarget({ onEvent });
    await target.adopt([{ environment: 'development', epoch }], () => Promise.resolve(spec()));
    await expect.poll(moved, SOON).not.toEqual([]);
    return target;
  }

  test('outlives a node that is cut off under load: its tasks come up elsewhere, and the switch hears of it', async () => {
    await using trial = await Trial.start();
    const target = await followed(trial);
    const { backend } = await target.condition(green);
    await trial.client.putSlot(green, 1, 'v2', backend!);
    await trial.weights(0, 100);
    const load = new Load(trial.port);
    await load.further(20);
    const node = cluster.nodes[3]!;
    expect(hostsOf(backend)).toContain(node.address);
    node.cutOff();
    await expect.poll(hostsNow, SOON).toHaveLength(3);
    expect(hostsNow()).not.toContain(node.address);
    await expect.poll(hostsNow, SOON).toHaveLength(4);
    expect(hostsNow()).not.toContain(node.address);
    await load.further(50);
    expect(load.lost).toEqual([]);

    await trial.client.putSlot(green, 1, 'v2', await target.scale(green, 3, epoch));
    await load.further(50);
    await load.stop();
    expect({ lost: load.lost, left: (await target.condition(green)).containers.length }).toEqual({ lost: [], left: 3 });
  }, 90_000);

  test('outlives a crash of the node that leads the swarm, and is commanded by another', async () => {
    await using trial = await Trial.start();
    const target = await followed(trial);
    const { backend } = await target.condition(green);
    await trial.client.putSlot(green, 1, 'v2', backend!);
    await trial.weights(0, 100);
    const load = new Load(trial.port);
    await load.further(20);
    const leader = cluster.nodes[0]!;
    await expect.poll(hostsNow, SOON).toContain(leader.address);
    await leader.crash();
    await expect.poll(hostsNow, SOON).not.toContain(leader.address);
    expect(hostsNow()).not.toHaveLength(0);
    await load.further(100);
    await load.stop();
    expect(load.lost).toEqual([]);
    // A write, which another manager takes once it leads.
    await newTarget().adopt([{ environment: 'development', epoch: ++epoch }], () => Promise.resolve(spec()));
    // Nodes that are left find the new leader by and by.
    await expect.poll(() => target.logs(green, 10), SOON).toContainEqual(expect.stringMatching(/^begins v2 /));
    await expect(target.scale(green, 4, epoch - 1)).rejects.toMatchObject({ code: 'stale-epoch' });
  }, 90_000);
});
