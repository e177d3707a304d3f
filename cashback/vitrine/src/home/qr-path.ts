import { encode } from 'uqr';

/** The dark modules of the QR code of `text` as one SVG path, and how many modules a side has. */
export function qrPath(text: string): { path: string; side: number } {
  const { data, size } = encode(text, { border: 0, ecc: 'M' });
  const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('');
  return { path, side: size };
}
