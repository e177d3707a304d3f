import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assign } from './assign.ts';

/** Rows are places, columns candidates. */
const tables = fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 5 })).chain(([places, candidates]) =>
  fc.record({
    candidates: fc.constant(candidates),
    table: fc.array(fc.array(fc.boolean(), { minLength: candidates, maxLength: candidates }), {
      minLength: places,
      maxLength: places,
    }),
  }),
);

const assigned = (table: boolean[][], candidates: number) =>
  assign(table.length, candidates, (place, candidate) => table[place]?.[candidate] ?? false);

/** Every way there is to fill the places, as bits of which are filled; the first place is the highest bit. */
function waysToFill(table: boolean[][], taken = new Set<number>()): number[] {
  const [first, ...rest] = table;
  if (!first) return [0];
  const bit = 2 ** rest.length;
  const taking = first.flatMap((fits, candidate) =>
    fits && !taken.has(candidate) ? waysToFill(rest, new Set([...taken, candidate])).map((way) => bit + way) : [],
  );
  return [...taking, ...waysToFill(rest, taken)];
}

const count = (way: number) => way.toString(2).replaceAll('0', '').length;

test('a candidate fits where they are put, and is put in one place', () => {
  fc.assert(
    fc.property(tables, ({ table, candidates }) => {
      const taken = assigned(table, candidates).filter((candidate) => candidate !== null);
      expect(new Set(taken).size).toBe(taken.length);
      for (const [place, candidate] of assigned(table, candidates).entries())
        if (candidate !== null) expect(table[place]?.[candidate]).toBe(true);
    }),
  );
});

test('as many places are filled as by trying every way, and the earliest ones', () => {
  fc.assert(
    fc.property(tables, ({ table, candidates }) => {
      const filled = assigned(table, candidates).reduce<number>((bits, each) => bits * 2 + (each === null ? 0 : 1), 0);
      const ways = waysToFill(table);
      expect(count(filled)).toBe(Math.max(...ways.map(count)));
      expect(filled).toBe(Math.max(...ways));
    }),
  );
});
