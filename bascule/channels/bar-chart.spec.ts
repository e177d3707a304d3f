import { inflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { barChart } from './bar-chart.ts';

/** The colour at a dot, of a picture without filters. */
function dotOf(png: Buffer, x: number, y: number): number[] {
  const length = png.readUInt32BE(33);
  const rows = inflateSync(png.subarray(41, 41 + length));
  const at = y * (960 * 3 + 1) + 1 + x * 3;
  return [...rows.subarray(at, at + 3)];
}

test('bars are as high as their values, and where there is nothing a stub shows it', () => {
  const png = barChart([null, 50, 100], null);
  expect(png.subarray(0, 8)).toEqual(Buffer.of(137, 80, 78, 71, 13, 10, 26, 10));
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([960, 240]);
  const column = (place: number) => 8 + Math.round(((place + 0.5) * 944) / 3);
  expect(dotOf(png, column(0), 230)).toEqual([222, 219, 211]);
  expect(dotOf(png, column(0), 200)).toEqual([255, 255, 255]);
  expect(dotOf(png, column(1), 150)).toEqual([29, 78, 216]);
  expect(dotOf(png, column(1), 100)).toEqual([255, 255, 255]);
  expect(dotOf(png, column(2), 30)).toEqual([29, 78, 216]);
});

test('nothing at all, and nothing but zeros, are pictures too', () => {
  for (const bars of [[], [0, 0], [null]]) expect(barChart(bars, 2).length).toBeGreaterThan(100);
});
