import { encode } from 'uqr';

/** A QR code as one SVG path, a module being one unit; `size` is the side in modules. */
export interface Drawing {
  readonly size: number;
  readonly path: string;
}

export function drawing(text: string): Drawing {
  const { data, size } = encode(text, { ecc: 'M', border: 0 });
  return { size, path: data.map(runsOf).join('') };
}

/** The dark runs of one row: one rectangle per run leaves no hairline between modules. */
function runsOf(row: readonly boolean[], y: number): string {
  let path = '';
  for (let x = 0; x < row.length; x++) {
    if (!row[x]) continue;
    const start = x;
    while (row[x + 1]) x++;
    const width = x + 1 - start;
    path += `M${start} ${y}h${width}v1h-${width}z`;
  }
  return path;
}
