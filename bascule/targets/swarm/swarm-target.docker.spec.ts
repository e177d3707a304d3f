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
import { imagesIn, makeLayer } from './spec/images.ts';
import { Load } from './spec/load.ts';
import { SwarmTarget, type SwarmTargetOptions } from './swarm-target.ts';

const id: SlotId = { environment: 'development', component: 'api', colour: 'blue' };
const green: SlotId = { ...id, colour: 'green' };
const SOON = { timeout: 30_000, interval: 50 };

let cluster: Cluster;
let engines: Docker[];
let images: Images;
const targets: SwarmTarget[] = [];
let events: SlotEvent[] = [];
/** Each story has a lease of its own. */
let epoch = 0;

const skipped = noSwarm('the target on Docker Swarm');

beforeAll(async () => {
  if (skipped) return;
  const layer = makeLayer();
  cluster = await startSwarm(3);
  engines = cluster.nodes.map(({ socket }) => new Docker({ socketPath: socket, timeout: 3_000 }));
  images = await imagesIn(cluster.registry, await layer);
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

  test.each([
    {
      fault: 'exits',
      code: 'exited-at-start',
      says: /il s’est terminé avec le code 3\. Fin de son journal :[^]*no database/,
    },
    { fault: 'sick', code: 'not-listening', says: /n’a pas ses 1 tâches saines en 4000 ms[^]*contrôle de santé/ },
  ])('whose program $fault says why, and leaves nothing running', async ({ fault, code, says }) => {
    const target = newTarget();
    const failed = target.start(bad(fault), epoch);
    await expect(failed).rejects.toMatchObject({ code, message: expect.stringMatching(says) });
    expect(await target.condition(green)).toMatchObject({ state: 'failed', backend: null, containers: [] });
    expect(docker('service', 'ps', '--quiet', '--filter', 'desired-state=running', 'development_api_green')).toBe('');
    expect(docker('secret', 'ls', '--quiet', '--filter', 'label=bascule.colour=green')).toBe('');
    expect(await target.condition(id)).toMatchObject({ state: 'running' });
  });

  test('that no node may have says so', async () => {
    const target = newTarget({
      placement: { constraints: ['node.labels.role==gold'], spreadOver: null, perNode: null },
    });
    const failed = target.start(bad(''), epoch);
    await expect(failed).rejects.toMatchObject({
      message: expect.stringMatching(/aucun nœud ne convient .*docker node ls/),
    });
  });

  test('that is stopped while it starts is not started, and both say so', async () => {
    const target = newTarget();
    const starting = target.start({ ...bad('sick'), startWithinMs: 30_000 }, epoch);
    const refused = expect(starting).rejects.toMatchObject({ code: 'start-cancelled' });
    await expect.poll(() => docker('service', 'ps', '--quiet', 'development_api_green'), SOON).not.toBe('');
    await target.stop(green, epoch);
    await refused;
    expect(await target.condition(green)).toMatchObject({ backend: null, containers: [] });
  });

  test('is not touched by an older epoch, whichever server it comes from', async () => {
    const [older, newer] = [newTarget(), newTarget()];
    await newer.adopt([{ environment: 'development', epoch: ++epoch }], () => Promise.resolve(spec()));
    const stale = { code: 'stale-epoch', message: expect.stringContaining('Reprenez le bail') as string };
    await expect(older.stop(id, epoch - 1)).rejects.toMatchObject(stale);
    await expect(older.scale(id, 1, epoch - 1)).rejects.toMatchObject(stale);
    await expect(older.start({ ...bad(''), id: { ...green, component: 'new' } }, epoch - 1)).rejects.toMatchObject(
      stale,
    );
    expect(docker('service', 'ls', '--quiet', '--filter', 'name=development_new')).toBe('');
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

  test('is found again after a restart of the server; one that is not wanted any more is stopped', async () => {
    await newTarget().start(bad(''), epoch);
    const target = newTarget();
    const wanted = (slot: SlotId) => Promise.resolve(slot.colour === 'blue' ? spec() : null);
    expect(await target.adopt([{ environment: 'development', epoch }], wanted)).toEqual([id]);
    expect(await target.condition(green)).toMatchObject({ state: 'absent' });
    await expect.poll(() => events.filter(({ type }) => type === 'slot-moved'), SOON).toMatchObject([{ slot: id }]);
  });

  test('goes from one version to another, more tasks and fewer, and no request is lost', async () => {
    const target = newTarget();
    await using trial = await Trial.start();
    await trial.client.putSlot(id, 1, 'v1', await target.start(spec(), epoch));
    await trial.weights(100, 0);
    const load = new Load(trial.port);
    const next = spec({ id: green, containers: 2, variables: { VERSION: 'v2' } });
    await trial.client.putSlot(green, 1, 'v2', await target.start(next, epoch));
    await trial.weights(0, 100);
    await load.further(50);
    expect(await ask(`127.0.0.1:${trial.port}`)).toMatchObject({ version: 'v2' });
    await target.stop(id, epoch);
    await trial.client.putSlot(green, 1, 'v2', await target.scale(green, 4, epoch));
    await load.further(50);
    expect(addressesOf((await target.condition(green)).backend)).toHaveLength(4);
    await trial.client.putSlot(green, 1, 'v2', await target.scale(green, 2, epoch));
    await load.further(50);
    await load.stop();
    expect({ lost: load.lost, left: addressesOf((await target.condition(green)).backend).length }).toEqual({
      lost: [],
      left: 2,
    });
  });

  /** As the server does: the switch hears of each move. */
  async function followed(trial: Trial): Promise<SwarmTarget> {
    const tell = async ({ slot, ...event }: SlotEvent) => {
      if ('addresses' in event && event.addresses.length > 0) {
        await trial.client.putSlot(slot, 1, 'v2', { kind: 'process', addresses: event.addresses });
      }
    };
    const target = newTarget({ onEvent: (event) => void events.push(event) ?? void tell(event) });
    await target.adopt([{ environment: 'development', epoch }], () => Promise.resolve(spec()));
    return target;
  }

  const moved = () => events.filter((event) => event.type === 'slot-moved');
  const hostsNow = () =>
    moved()
      .at(-1)
      ?.addresses.map((address) => address.split(':')[0]) ?? [];

  test('outlives a node that is cut off under load: its tasks come up elsewhere, and the switch hears of it', async () => {
    // What is in flight on a dead line at that moment waits for its first byte, and the switch sends nothing twice that
    // is only late: 4 may be lost, and no other.
    await using trial = await Trial.start({ firstByteWithinMs: 3_000 });
    const target = await followed(trial);
    const before = await target.start(spec({ id: green, variables: { VERSION: 'v2' } }), epoch);
    await trial.client.putSlot(green, 1, 'v2', before);
    await trial.weights(0, 100);
    const load = new Load(trial.port);
    await load.further(20);
    // Not the first: it leads.
    const node = cluster.nodes[2]!;
    expect(hostsOf(before)).toContain(node.address);
    node.cutOff();
    await expect.poll(hostsNow, SOON).toHaveLength(2);
    expect(hostsNow()).not.toContain(node.address);
    await expect.poll(hostsNow, SOON).toHaveLength(3);
    expect(hostsNow()).not.toContain(node.address);
    await load.further(100);
    await load.stop();
    node.reconnect();
    expect(load.lost.length).toBeLessThanOrEqual(4);
    expect(load.lost.every((each) => each.includes('504'))).toBe(true);
    await expect.poll(() => docker('node', 'ls', '--format', '{{.Status}}').match(/Ready/g), SOON).toHaveLength(3);
  }, 90_000);

  test('outlives a crash of the node that leads the swarm, and is commanded by another', async () => {
    await using trial = await Trial.start();
    const target = await followed(trial);
    await target.stop(green, epoch);
    const before = await target.start(spec({ variables: { VERSION: 'v3' } }), epoch);
    await trial.client.putSlot(id, 1, 'v3', before);
    await trial.weights(100, 0);
    const load = new Load(trial.port);
    await load.further(20);
    const leader = cluster.nodes[0]!;
    expect(hostsOf(before)).toContain(leader.address);
    await leader.crash();
    await expect.poll(hostsNow, SOON).toHaveLength(2);
    expect(hostsNow()).not.toContain(leader.address);
    await load.further(100);
    await load.stop();
    expect(load.lost).toEqual([]);
    // A write, which another manager takes once it leads.
    await newTarget().adopt([{ environment: 'development', epoch: ++epoch }], () => Promise.resolve(spec()));
    await expect(target.scale(id, 4, epoch - 1)).rejects.toMatchObject({ code: 'stale-epoch' });
  }, 90_000);
});
