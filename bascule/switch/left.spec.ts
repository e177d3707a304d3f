import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { BLUE, processAt, Trial } from './trial/trial.ts';

/** A program that answers when the test says so; `came` tells of each request. */
async function held(trial: Trial) {
  const waiting: ServerResponse[] = [];
  const { port, server } = await trial.backend((_, response) => waiting.push(response));
  const came = () => once(server, 'request') as Promise<[IncomingMessage, ServerResponse]>;
  return { port, came, waiting };
}

test('a read that waits at an address that left its slot is sent again; a write waits on, it may have had its effect', async () => {
  await using trial = await Trial.start({ leftWithinMs: 100 });
  const [gone, there] = [await held(trial), await trial.backend((_, response) => response.end('there'))];
  await trial.client.putSlot(BLUE, 1, 'v1', processAt(gone.port));
  await trial.weights(100, 0);
  const begun = gone.came();
  const read = fetch(trial.url);
  await begun;
  const write = fetch(trial.url, { method: 'POST', body: 'one' });
  await gone.came();
  await trial.client.putSlot(BLUE, 1, 'v1', processAt(there.port));
  expect(await (await read).text()).toBe('there');
  gone.waiting[1]?.end('late, and done once');
  expect(await (await write).text()).toBe('late, and done once');
});

test('a read at an address that stays in the slot is not sent twice', async () => {
  await using trial = await Trial.start({ leftWithinMs: 50 });
  const [stays, leaves] = [await held(trial), await trial.backend((_, response) => response.end('leaves'))];
  await trial.client.putSlot(BLUE, 1, 'v1', processAt(stays.port, leaves.port));
  await trial.weights(100, 0);
  const begun = stays.came();
  const read = fetch(trial.url);
  await begun;
  await trial.client.putSlot(BLUE, 1, 'v1', processAt(stays.port));
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(stays.waiting).toHaveLength(1);
  stays.waiting[0]?.end('stays');
  expect(await (await read).text()).toBe('stays');
});
