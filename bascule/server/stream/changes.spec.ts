import { beforeEach, expect, test } from 'vitest';
import { Changes, type NumberedChange } from './changes.ts';

let changes: Changes;
let heard: (NumberedChange | null)[];
beforeEach(() => {
  changes = new Changes();
  heard = [];
  changes.listen({ change: (each) => heard.push(each), all: () => heard.push(null) });
});

const tell = (table: string) => changes.tell(JSON.stringify({ table, environment: 'test', of: null }));

test('each change is heard once, in order', () => {
  tell('slot');
  tell('flag');
  expect(heard.map((each) => each?.table)).toEqual(['slot', 'flag']);
});

test('who was away gets what came after the last one seen', () => {
  tell('slot');
  const { latest } = changes;
  tell('flag');
  tell('incident');
  expect(changes.after(latest)?.map(({ table }) => table)).toEqual(['flag', 'incident']);
  expect(changes.after(changes.latest)).toEqual([]);
});

test('after too many, or another server’s count, nobody knows', () => {
  const { latest } = changes;
  for (let count = 0; count < 2_001; count += 1) tell('slot');
  expect([changes.after(latest), changes.after('other-7')]).toEqual([null, null]);
});

test('when some were not heard all is to be loaded anew, by those who listen and by those who come back', () => {
  tell('slot');
  const { latest } = changes;
  changes.forget();
  expect([heard.at(-1), changes.after(latest)]).toEqual([null, null]);
});
