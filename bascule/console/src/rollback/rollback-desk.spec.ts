import { expect, test } from 'vitest';
import type { WayBack } from '../../../server/deployment/picture-wire.ts';
import { refused, type Answer } from '../api/answer';
import { RollbackDesk } from './rollback-desk';

const slot = (colour: 'blue' | 'green', version: string) => ({ colour, version });
const way: WayBack = {
  ...{ environment: 'test', refusal: null, kind: 'return', deployment: null, away: 'v2' },
  cars: [
    { component: 'api', title: 'API', from: slot('green', 'v2'), to: slot('blue', 'v1') },
    { component: 'web', title: 'Site', from: slot('green', 'v2'), to: slot('blue', 'v1') },
  ],
};

function desk(post: () => Promise<Answer<unknown>>, shown: Answer<WayBack> = { ok: true, value: way }) {
  const sent: unknown[] = [];
  const opened = new RollbackDesk(
    {
      get: async () => shown as never,
      post: (path, body) => {
        sent.push([path, body]);
        return post() as never;
      },
    },
    (person) => (person === 'dora' ? 'Dora Petit' : person),
  );
  return { desk: opened, sent };
}

test('shows which versions come back, and leaves that one alone which was shown', async () => {
  const { desk: opened, sent } = desk(async () => ({ ok: true, value: { deployment: 'd-2', version: 'v1' } }));
  await opened.open('test');
  expect(opened.versions()).toEqual(['v1']);
  await opened.go(' Trop lent ');
  expect(sent).toEqual([['/api/environments/test/rollback', { by: 'console', away: 'v2', reason: 'Trop lent' }]]);
  expect(opened.outcome()).toEqual({ kind: 'asked', deployment: 'd-2' });
});

test('tells who was faster', async () => {
  const already = { by: 'dora', at: 7 };
  const { desk: opened } = desk(async () => ({ ok: true, value: { deployment: 'd-2', version: 'v1', already } }));
  await opened.open('test');
  await opened.go('');
  expect(opened.outcome()).toEqual({ kind: 'already', deployment: 'd-2', by: 'Dora Petit', at: 7 });
});

test('where there is no way back, nothing is sent', async () => {
  const none = { ...way, refusal: 'Aucune version précédente n’est gardée.', cars: [] };
  const { desk: opened, sent } = desk(async () => refused('internal', ''), { ok: true, value: none });
  await opened.open('test');
  await opened.go('');
  expect([opened.canGo(), sent]).toEqual([false, []]);
});

test('pressed twice, it is sent once', async () => {
  let answer: (value: Answer<unknown>) => void = () => {};
  const { desk: opened, sent } = desk(() => new Promise((resolve) => (answer = resolve)));
  await opened.open('test');
  const first = opened.go('');
  await opened.go('');
  answer(refused('conflict', 'Trop tard.'));
  await first;
  expect([sent.length, opened.outcome()]).toEqual([1, { kind: 'refused', message: 'Trop tard.' }]);
});
