import { expect, test } from 'vitest';
import { newLines } from './new-lines.ts';

const blue = (...lines: string[]) => lines.map((line) => ({ colour: 'blue' as const, line }));
const green = (...lines: string[]) => lines.map((line) => ({ colour: 'green' as const, line }));

test.each([
  ['nothing new', blue('a', 'b'), blue('a', 'b'), []],
  ['a growing file', blue('a', 'b'), blue('a', 'b', 'c'), blue('c')],
  ['a moving window', blue('a', 'b', 'c'), blue('b', 'c', 'd'), blue('d')],
  ['equal lines', blue('a', 'a'), blue('a', 'a', 'a'), blue('a')],
  ['a window that moved past all that was seen', blue('a', 'b'), blue('x', 'y'), blue('x', 'y')],
  ['a file begun anew', blue('a', 'b'), blue('c'), blue('c')],
  [
    'two slots, each by itself',
    [...blue('a'), ...green('g')],
    [...blue('a', 'b'), ...green('g', 'h')],
    [...blue('b'), ...green('h')],
  ],
  ['a second slot', blue('a'), [...blue('a'), ...green('g')], green('g')],
])('of %s only the new lines are told', (_, before, now, expected) => {
  expect(newLines(before, now)).toEqual(expected);
});
