import { afterEach, beforeAll, afterAll, describe, expect, test } from 'vitest';
import { CapRoverClient } from './client.ts';
import { isReal, noCapRover, startPlace, type Place } from './spec/place.ts';

/** Faults can only be asked of the double. */
describe.skipIf(isReal || noCapRover('CapRover’s client'))('CapRover’s client', () => {
  let place: Place;
  beforeAll(async () => {
    place = await startPlace();
  });
  afterAll(() => place.close());
  afterEach(() => place.double.faults.clear());

  const client = (more: Partial<ConstructorParameters<typeof CapRoverClient>[0]> = {}) =>
    new CapRoverClient({
      url: place.double.url,
      password: () => 'captain42',
      patienceMs: 3_000,
      answerWithinMs: 500,
      ...more,
    });
  const callsTo = (path: string) => place.double.calls.filter((call) => call.endsWith(path)).length;

  test('logs in again once captain has begun anew, and once only', async () => {
    const one = client();
    await one.info();
    const before = callsTo('/login/');
    await place.double.restart();
    await Promise.all([one.info(), one.info()]);
    await one.info();
    expect(callsTo('/login/') - before).toBeLessThanOrEqual(2);
    await one.info();
    expect(callsTo('/login/') - before).toBeLessThanOrEqual(2);
  });

  test('asks again while captain is away, and while somebody else holds its lock', async () => {
    const one = client();
    const restarting = place.double.restart(400);
    expect(await one.info()).toMatchObject({ hasRootSsl: false });
    await restarting;
    place.double.faults.put('429', 3);
    place.double.faults.put('500', 1);
    await one.registerProject('some-project', 'x');
    expect(await one.projects()).toMatchObject([{ name: 'some-project', description: 'x' }]);
  });

  test('makes one change at a time', async () => {
    const one = client({ patienceMs: 0 });
    await one.info();
    await Promise.all(Array.from({ length: 8 }, (_, index) => one.registerProject(`project-${index}`, '')));
    expect((await one.projects()).length).toBeGreaterThanOrEqual(8);
  });

  test('two of them get on with each other: who is told to wait, waits', async () => {
    const names = Array.from({ length: 6 }, (_, index) => `shared-${index}`);
    const [one, two] = [client(), client()];
    await Promise.all(names.map((name, index) => (index % 2 ? one : two).registerProject(name, '')));
    expect((await one.projects()).map(({ name }) => name)).toEqual(expect.arrayContaining(names));
  });

  test('its patience ends with a sentence, which tells a busy CapRover from one that is gone', async () => {
    const impatient = client({ patienceMs: 300 });
    place.double.faults.put('429', 100);
    await expect(impatient.registerProject('never', '')).rejects.toMatchObject({
      code: 'busy',
      message: /resté occupé .* Another operation still in progress.* : attendez/,
    });
    const nowhere = client({ url: 'http://127.0.0.1:9', patienceMs: 300 });
    await expect(nowhere.info()).rejects.toMatchObject({ code: 'unreachable', message: /ECONNREFUSED/ });
  });

  test('an answer that does not come is asked for again', async () => {
    place.double.faults.put('timeout', 1, /^GET \/user\/system\/info/);
    expect(await client().info()).toMatchObject({ rootDomain: '' });
  });

  test('a wrong password is said at once, and five of them keep the right one out too', async () => {
    const wrong = client({ password: () => 'wrong' });
    for (let times = 0; times < 5; times++) {
      await expect(wrong.info()).rejects.toMatchObject({ code: 'wrong-password', status: 1105 });
    }
    await expect(client().info()).rejects.toMatchObject({ status: 1113, message: /Attendez 30 secondes/ });
    await place.double.restart();
    await expect(client({ password: () => 'x'.repeat(30) }).info()).rejects.toThrow(/maximum 29 characters/);
    await expect(wrong.info()).rejects.toThrow(expect.not.stringContaining('« wrong »'));
  });

  test('an app that is there already is no error, one that is not there is, with CapRover’s own words', async () => {
    const one = client();
    await one.register('twice', false);
    await one.register('twice', false);
    await expect(one.patch('nobody', { instanceCount: 1 })).rejects.toMatchObject({
      ...{ code: 'refused', status: 1000 },
      message: /App \(nobody\) could not be found/,
    });
    await expect(one.register('Bad_Name', false)).rejects.toMatchObject({ status: 1104 });
  });

  test('what answers at the address and is not CapRover is told as such', async () => {
    const router = client({ url: `http://127.0.0.1:${place.double.router.http}` });
    await expect(router.info()).rejects.toThrow(/ce n’est pas CapRover qui répond/);
  });
});
