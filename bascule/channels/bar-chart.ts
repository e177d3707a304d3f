import { crc32, deflateSync } from 'node:zlib';

const width = 960;
const height = 240;
const margin = 8;

type Colour = readonly [number, number, number];
const paper: Colour = [255, 255, 255];
const ink: Colour = [29, 78, 216];
const none: Colour = [222, 219, 211];
const bound: Colour = [180, 35, 24];

/**
 * Bars as a PNG of 960 by 240 dots, the highest full; a stub where there is nothing; a line for what they should reach.
 * Mail clients show no SVG, and nothing that they would have to fetch.
 */
export function barChart(bars: readonly (number | null)[], line: number | null): Buffer {
  const dots = Buffer.alloc(width * height * 3, 255);
  const highest = Math.max(line ?? 0, ...bars.map((value) => value ?? 0), Number.MIN_VALUE) * 1.05;
  const inner = height - 2 * margin;
  const top = (value: number) => Math.round(height - margin - (inner * value) / highest);
  const step = (width - 2 * margin) / Math.max(1, bars.length);
  bars.forEach((value, index) => {
    const left = Math.round(margin + index * step + step * 0.15);
    const right = Math.round(margin + (index + 1) * step - step * 0.15);
    const from = value === null ? height - margin - 6 : Math.min(top(value), height - margin - 3);
    fill(dots, { left, right, top: from, bottom: height - margin }, value === null ? none : ink);
  });
  if (line !== null) fill(dots, { left: 0, right: width, top: top(line) - 1, bottom: top(line) + 1 }, bound);
  return png(dots);
}

function fill(
  dots: Buffer,
  area: { left: number; right: number; top: number; bottom: number },
  colour: Colour = paper,
): void {
  for (let y = Math.max(0, area.top); y < Math.min(height, area.bottom); y += 1)
    for (let x = Math.max(0, area.left); x < Math.min(width, area.right); x += 1) dots.set(colour, (y * width + x) * 3);
}

/** https://www.w3.org/TR/png-3/: eight bits a channel, no filter. */
function png(dots: Buffer): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const rows = Array.from({ length: height }, (_, y) =>
    Buffer.concat([Buffer.of(0), dots.subarray(y * width * 3, (y + 1) * width * 3)]),
  );
  const signature = Buffer.of(137, 80, 78, 71, 13, 10, 26, 10);
  const data = deflateSync(Buffer.concat(rows));
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))]);
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(named.length + 8);
  framed.writeUInt32BE(data.length, 0);
  named.copy(framed, 4);
  framed.writeUInt32BE(crc32(named), named.length + 4);
  return framed;
}
