/**
 * MurmurHash2 with seed 0, 32 bits, as nginx's `split_clients` places a visitor
 * (https://nginx.org/en/docs/http/ngx_http_split_clients_module.html). Pure.
 */
export function murmurHash2(text: string): number {
  const bytes = new TextEncoder().encode(text);
  let hash = bytes.length;
  let at = 0;
  for (; bytes.length - at >= 4; at += 4) {
    let part = Math.imul(
      byte(bytes, at) | (byte(bytes, at + 1) << 8) | (byte(bytes, at + 2) << 16) | (byte(bytes, at + 3) << 24),
      FACTOR,
    );
    part = Math.imul(part ^ (part >>> 24), FACTOR);
    hash = Math.imul(hash, FACTOR) ^ part;
  }
  const left = bytes.length - at;
  if (left >= 3) hash ^= byte(bytes, at + 2) << 16;
  if (left >= 2) hash ^= byte(bytes, at + 1) << 8;
  if (left >= 1) hash = Math.imul(hash ^ byte(bytes, at), FACTOR);
  hash = Math.imul(hash ^ (hash >>> 13), FACTOR);
  return (hash ^ (hash >>> 15)) >>> 0;
}

const FACTOR = 0x5bd1e995;
const byte = (bytes: Uint8Array, at: number): number => bytes[at] ?? 0;

/** Where nginx finds a visitor: from 0 up to 100, not reached. */
export const pointOf = (visitor: string): number => (murmurHash2(visitor) / 0xffffffff) * 100;

/** Names of two visitors on either side of a share, as near to it as some hundred tries come. */
export function visitorsAround(percent: number): { within: string; beyond: string } {
  const names = Array.from({ length: 2_000 }, (_, index) => `bascule-${index}`);
  const points = names.map((name) => ({ name, point: pointOf(name) })).sort((one, other) => one.point - other.point);
  // Half a point of distance: which side of it a visitor is on does not hang on how shares are rounded.
  const within = points.findLast(({ point }) => point < percent - 0.05) ?? points[0];
  const beyond = points.find(({ point }) => point > percent + 0.05) ?? points.at(-1);
  return { within: within?.name ?? '', beyond: beyond?.name ?? '' };
}
