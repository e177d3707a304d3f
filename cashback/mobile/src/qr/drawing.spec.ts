import jsQR from 'jsqr';
import { expect, it } from 'vitest';
import { drawing } from './drawing';

it('the drawing of a code is read back by a scanner', () => {
  const text = 'RW1.q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJCrze8SNFZ4kKvN7xI0VniQ';
  const { size, path } = drawing(text);
  expect(scanned(size, path)).toBe(text);
});

/** Fills the rectangles of the path into a picture, four pixels a module and a white margin of four modules around. */
function scanned(size: number, path: string): string | undefined {
  const scale = 4;
  const side = (size + 8) * scale;
  const pixels = new Uint8ClampedArray(side * side * 4).fill(255);
  for (const [, x, y, width] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
    for (let row = 0; row < scale; row++) {
      const start = ((Number(y) + 4) * scale + row) * side + (Number(x) + 4) * scale;
      for (let at = start; at < start + Number(width) * scale; at++) pixels.fill(0, at * 4, at * 4 + 3);
    }
  }
  return jsQR(pixels, side, side)?.data;
}
