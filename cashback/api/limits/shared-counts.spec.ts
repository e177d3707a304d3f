import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { noRedis, TestRedis } from '../../../e2e/setup/redis.ts';
import { SharedCounts } from './shared-counts.ts';

/** Of a Redis that is there: what a busy machine does is not what is looked at. */
const patientMs = 20_000;

/** One of several, with what it told. */
class Task {
  readonly told: string[] = [];
  readonly ups: boolean[] = [];
  readonly counts: SharedCounts;

  constructor(url: string, { prefix = 'spec', withinMs = patientMs } = {}) {
    const write = (facts: object, what: string) => this.told.push(JSON.stringify({ ...facts, what }));
    const tell = { info: write, warn: write, up: (isUp: boolean) => this.ups.push(isUp) };
    this.counts = new SharedCounts(url, prefix, tell, withinMs);
    tasks.push(this);
  }

  asks = async (key: string): Promise<number> => (await this.counts.count(key)).asked;

  /** However late it hears that Redis is there, or gone. */
  hasTold = (...ups: boolean[]) => expect.poll(() => this.ups).toEqual(ups);
}
const tasks: Task[] = [];
let keys = 0;
const freshKey = () => `account:${++keys}`;

describe.skipIf(noRedis('counters of requests in Redis'))('counts in Redis', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await TestRedis.start();
  });
  beforeEach(() => void (tasks.length = 0));
  afterEach(() => tasks.forEach(({ counts }) => counts.close()));
  afterAll(() => redis?.stop());

  it('are those of all tasks together, at once too', async () => {
    const [one, other] = [new Task(redis.url), new Task(redis.url)];
    await Promise.all([one.hasTold(true), other.hasTold(true)]);
    const key = freshKey();
    const counted = await Promise.all([one, other, one, other].map((task) => task.asks(key)));
    expect(counted.toSorted()).toEqual([1, 2, 3, 4]);
  });

  it('are over a minute after the first at the latest', async () => {
    const task = new Task(redis.url);
    await task.hasTold(true);
    const { resetsInMs } = await task.counts.count(freshKey());
    expect(resetsInMs).toBeGreaterThan(0);
    expect(resetsInMs).toBeLessThanOrEqual(60_000);
  });

  it('are apart for environments that share a Redis', async () => {
    const [staging, production] = ['staging', 'production'].map((prefix) => new Task(redis.url, { prefix }));
    await Promise.all([staging!.hasTold(true), production!.hasTold(true)]);
    const key = freshKey();
    expect([await staging!.asks(key), await staging!.asks(key), await production!.asks(key)]).toEqual([1, 2, 1]);
  });

  it('go on in the process when Redis crashes, told once, and in Redis when it is back', async () => {
    const [one, other] = [new Task(redis.url), new Task(redis.url)];
    await Promise.all([one.hasTold(true), other.hasTold(true)]);
    await redis.crash();
    await Promise.all([one.hasTold(true, false), other.hasTold(true, false)]);
    const key = freshKey();
    expect([await one.asks(key), await one.asks(key), await other.asks(key)]).toEqual([1, 2, 1]);

    await redis.comeBack();
    await Promise.all([one.hasTold(true, false, true), other.hasTold(true, false, true)]);
    expect([await one.asks(key), await other.asks(key)]).toEqual([1, 2]);
    expect(one.told).toHaveLength(3);
    expect(one.told.every((line) => line.includes(redis.place))).toBe(true);
  });

  it('go on in the process while Redis keeps its connections and says nothing', async () => {
    const task = new Task(redis.url, { withinMs: 200 });
    await task.hasTold(true);
    redis.fallSilent();
    const waiting = freshKey();
    // It would wait for ever: Redis only goes on below.
    expect(await task.asks(waiting)).toBe(1);
    await task.hasTold(true, false);
    expect([await task.asks(waiting), await task.asks(waiting)]).toEqual([2, 3]);
    redis.goOn();
    // Nobody else finds out but those who ask.
    await expect.poll(() => task.asks(waiting).then(() => task.ups.at(-1))).toBe(true);
  });

  it('begin in the process where Redis is not there yet', async () => {
    await redis.crash();
    const task = new Task(redis.url);
    expect(await task.asks(freshKey())).toBe(1);
    await task.hasTold(false);
    await redis.comeBack();
    await task.hasTold(false, true);
  });

  it('tell nobody the password, even one that Redis refuses', async () => {
    const task = new Task(redis.url.replace('redis://:', 'redis://:pas-celui-ci-'));
    await task.hasTold(false);
    expect(task.told.join()).toContain('WRONGPASS');
    expect(task.told.join()).not.toContain('pas-celui-ci');
  });
});
