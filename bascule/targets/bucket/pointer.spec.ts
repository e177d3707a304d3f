import fc from 'fast-check';
import { expect, test } from 'vitest';
import { moved, type Pointer } from './pointer.ts';

const digest = (letter: string) => letter.repeat(64);
const to = (letter: string, epoch = 1) => ({ digest: digest(letter), version: letter, epoch, now: 0 });
const through = (letters: string[]) =>
  letters.reduce<Pointer | null>((pointer, letter) => moved(pointer, to(letter)), null)!;
const before = (pointer: Pointer) => pointer.before.map(({ version }) => version).join('');

test('forward remembers what was live, back forgets what was left', () => {
  expect(before(through(['a', 'b', 'c']))).toBe('ba');
  expect(before(through(['a', 'b', 'c', 'b']))).toBe('a');
  expect(through(['a', 'b', 'c', 'b']).left?.version).toBe('c');
  expect(before(through(['a', 'b', 'c', 'a']))).toBe('');
  expect(before(through(['a', 'b', 'a', 'c']))).toBe('a');
});

test('to where it is already nothing moves', () => {
  const pointer = through(['a', 'b']);
  expect(moved(pointer, to('b'))).toBe(pointer);
});

test('a newer epoch is kept where nothing moves, so that one before it is refused from then on', () => {
  const pointer = moved(null, to('a', 5));
  const taken = moved(pointer, to('a', 6));
  expect(taken).toEqual({ ...pointer, epoch: 6 });
  expect(() => moved(taken, to('b', 5))).toThrow('L’époque 5 est passée');
});

test('an older epoch moves nothing, not even to where it is already', () => {
  const pointer = moved(null, to('a', 5));
  expect(() => moved(pointer, to('b', 4))).toThrow(
    'L’époque 4 est passée : des commandes de l’époque 5 sont déjà venues',
  );
  expect(() => moved(pointer, to('a', 4))).toThrow('L’époque 4 est passée');
});

test('whatever the moves: no version is twice on the way back, and the live one is not on it', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1 }), (letters) => {
      const pointer = through(letters);
      const versions = [...before(pointer)];
      expect(versions).not.toContain(pointer.version);
      expect(new Set(versions).size).toBe(versions.length);
      expect(pointer.version).toBe(letters.at(-1));
    }),
  );
});
