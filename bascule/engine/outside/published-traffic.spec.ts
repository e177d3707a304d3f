import { beforeEach, expect, test } from 'vitest';
import { SwitchError } from '../../switch/switch-error.ts';
import { AwsProblem } from '../../targets/aws/aws-problem.ts';
import { TargetError } from '../../targets/target-error.ts';
import type { Traffic } from '../ground.ts';
import { LeaseLost } from '../lease.ts';
import { publishedTraffic } from './published-traffic.ts';

const vitrine = { component: 'vitrine', blue: 0, green: 100 };

/** What happened, in order; a name in `broken` fails so. */
let done: string[];
let broken: Record<string, Error>;
let traffic: Traffic;

beforeEach(() => {
  done = [];
  broken = {};
  const step = (name: string): Promise<void> => {
    if (broken[name]) return Promise.reject(broken[name]);
    done.push(name);
    return Promise.resolve();
  };
  const switched = { setWeights: () => step('switch') } as unknown as Traffic;
  traffic = publishedTraffic(switched, {
    checkWeights: () => step('check'),
    bringLive: (_environment, _epoch, { component }) => step(component === 'vitrine' ? 'site' : component),
  });
});

const move = (weights = [vitrine]) => traffic.setWeights('production', 3, weights);

test('what can’t be is refused before anything moves, then the switch moves, then the site', async () => {
  await move();
  expect(done).toEqual(['check', 'switch', 'site']);
  done.length = 0;
  broken['check'] = new TargetError('invalid-slot', 'vitrine est publié en entier ou pas du tout.');
  await expect(move()).rejects.toMatchObject({ name: 'NotPublished', mayPass: false, message: /en entier/ });
  expect(done).toEqual([]);
});

test('what the switch refuses is published nowhere', async () => {
  broken['switch'] = new SwitchError('slot-missing', 'rien ne tourne là');
  await expect(move()).rejects.toBe(broken['switch']);
  expect(done).toEqual(['check']);
});

test('a store that is away may come back, one that refuses will refuse again', async () => {
  broken['site'] = new AwsProblem('unreachable', 'S3 ne répond pas.');
  await expect(move()).rejects.toMatchObject({ name: 'NotPublished', mayPass: true, message: 'S3 ne répond pas.' });
  broken['site'] = new AwsProblem('refused', 'S3 refuse.');
  await expect(move()).rejects.toMatchObject({ mayPass: false });
  broken['site'] = new TargetError('artifact-altered', 'La version a changé.');
  await expect(move()).rejects.toMatchObject({ mayPass: false });
  broken['site'] = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
  await expect(move()).rejects.toMatchObject({ mayPass: true });
  expect(done).toEqual(Array.from({ length: 4 }, () => ['check', 'switch']).flat());
});

test('a site that fails keeps no other from moving, and is told by its component', async () => {
  broken['site'] = new AwsProblem('unreachable', 'S3 ne répond pas.');
  await expect(move([vitrine, { ...vitrine, component: 'admin' }])).rejects.toMatchObject({ component: 'vitrine' });
  expect(done).toEqual(['check', 'check', 'switch', 'admin']);
});

test('a site that has seen a newer epoch says that the lease is lost', async () => {
  broken['site'] = new TargetError('stale-epoch', 'L’époque 3 est passée.');
  await expect(move()).rejects.toBeInstanceOf(LeaseLost);
});
