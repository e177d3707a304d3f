import { expect, it } from 'vitest';
import type { DeploymentEvent } from '../../../bascule/core/deployment/event.ts';
import type { Bascule, DeploymentRun, OnEvent } from '../../rewapp/bascule.ts';
import { Watched } from './watched.ts';

const event = (seq: number, type: 'retired' | 'gates-checked') => ({ type, seq, at: seq }) as DeploymentEvent;
const isRetired = ({ type }: DeploymentEvent) => type === 'retired';

/** A deployment whose events and end are told by the test. */
function told() {
  const end = Promise.withResolvers<DeploymentRun>();
  let hear: OnEvent = () => {};
  const events = (_id: string, onEvent: OnEvent) => {
    hear = onEvent;
    return end.promise;
  };
  const watched = new Watched({ events } as unknown as Bascule, 'd-1', () => {});
  return { watched, hear: (each: DeploymentEvent) => hear(each), end: () => end.resolve({} as DeploymentRun) };
}

it('an event is found whether it came before or comes later', async () => {
  const { watched, hear } = told();
  const waited = watched.until(isRetired);
  hear(event(1, 'gates-checked'));
  hear(event(2, 'retired'));
  expect(await waited).toMatchObject({ seq: 2 });
  expect(await watched.until(isRetired)).toMatchObject({ seq: 2 });
});

it('nothing is waited for once the deployment is over', async () => {
  const { watched, hear, end } = told();
  hear(event(1, 'gates-checked'));
  end();
  expect(await watched.until(isRetired)).toBeNull();
});
