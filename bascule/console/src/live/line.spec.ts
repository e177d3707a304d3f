import { beforeEach, expect, test } from 'vitest';
import type { Change } from '../../../server/stream/wire.ts';
import { Line, type Heard, type Source } from './line';

class FakeSource implements Source {
  isClosed = false;
  readonly path: string;
  readonly #listeners = new Map<string, (event: Heard) => void>();

  constructor(path: string) {
    this.path = path;
  }

  addEventListener(type: string, listener: (event: Heard) => void): void {
    this.#listeners.set(type, listener);
  }

  send(type: string, data: object = {}, lastEventId = ''): void {
    this.#listeners.get(type)?.({ data: JSON.stringify(data), lastEventId });
  }

  close(): void {
    this.isClosed = true;
  }
}

let sources: FakeSource[];
let timers: { call: () => void; ms: number }[];
let line: Line;
let heard: (Change | null)[];

beforeEach(() => {
  [sources, timers, heard] = [[], [], []];
  line = new Line({
    open: (path) => {
      const source = new FakeSource(path);
      sources.push(source);
      return source;
    },
    now: () => 1_000,
    later: (call, ms) => {
      const timer = { call, ms };
      timers.push(timer);
      return () => void (timers = timers.filter((each) => each !== timer));
    },
  });
  line.listen((change) => heard.push(change));
  line.open();
});

const change: Change = { table: 'slot', environment: 'test', of: null };
/** What was to come later comes now. */
const elapse = () => timers.splice(0).forEach(({ call }) => call());

test('tells each change once', () => {
  sources[0]!.send('beat', { now: 1_000, console: 'a' });
  sources[0]!.send('change', change, 'x-1');
  expect([line.state(), heard]).toEqual(['open', [change]]);
});

test('cut, it says so, and goes on after the last change seen', () => {
  sources[0]!.send('change', change, 'x-7');
  sources[0]!.send('error');
  expect([line.state(), sources[0]!.isClosed]).toEqual(['cut', true]);
  elapse();
  expect(sources[1]!.path).toBe('/api/stream?after=x-7');
  expect(line.isCut()).toBe(true);
  sources[1]!.send('beat', { now: 1_000, console: null });
  expect(line.isCut()).toBe(false);
});

test('waits longer each time, and not at all long after a line that held', () => {
  for (let times = 0; times < 6; times += 1) {
    sources.at(-1)!.send('error');
    elapse();
  }
  sources.at(-1)!.send('error');
  expect(timers.at(-1)!.ms).toBe(5_000);
  elapse();
  sources.at(-1)!.send('beat', { now: 1_000, console: null });
  sources.at(-1)!.send('error');
  expect(timers.at(-1)!.ms).toBe(500);
});

test('a line without a beat is a cut one', () => {
  sources[0]!.send('beat', { now: 1_000, console: null });
  elapse();
  expect([line.state(), sources[0]!.isClosed]).toEqual(['cut', true]);
});

test('where nobody knows what was missed, all is loaded anew', () => {
  sources[0]!.send('all', {}, 'y-0');
  expect(heard).toEqual([null]);
});

test('what an old line still says is not heard twice', () => {
  const [old] = sources;
  old!.send('error');
  elapse();
  old!.send('change', change, 'x-8');
  expect(heard).toEqual([]);
});

test('shows the server’s time where the browser’s clock is wrong', () => {
  sources[0]!.send('beat', { now: 7_201_000, console: null });
  expect(line.serverNow()).toBe(7_201_000);
});

test('tells when the server gives out a newer console', () => {
  sources[0]!.send('beat', { now: 1_000, console: 'a' });
  expect(line.isOld()).toBe(false);
  sources[0]!.send('beat', { now: 1_000, console: 'b' });
  expect(line.isOld()).toBe(true);
});

test('closed, it is not taken up again', () => {
  line.close();
  elapse();
  expect([line.state(), sources.length]).toEqual(['closed', 1]);
});
