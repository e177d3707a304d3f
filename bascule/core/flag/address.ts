/** An IP address as bytes, 4 or 16 of them; an IPv4 address that is written inside IPv6 counts as IPv4. */
export function addressOf(text: string): readonly number[] | null {
  const bytes = text.includes(':') ? sixteenBytes(text) : fourBytes(text);
  return bytes?.length === 16 && isMapped(bytes) ? bytes.slice(12) : bytes;
}

export interface AddressRange {
  bytes: readonly number[];
  /** How many bits from the left must agree. */
  bits: number;
}

/** `10.0.0.0/8`, `2001:db8::/32`, or one address alone; null for what is neither. */
export function rangeOf(text: string): AddressRange | null {
  const [address = '', bits, ...more] = text.split('/');
  const bytes = addressOf(address);
  if (!bytes || more.length > 0) return null;
  if (bits === undefined) return { bytes, bits: bytes.length * 8 };
  // `::ffff:10.0.0.0/104` is 10.0.0.0/8: its bytes are IPv4's, so its bits must be too.
  const mapped = bytes.length === 4 && address.includes(':') ? 96 : 0;
  const wanted = Number(bits) - mapped;
  return /^\d{1,3}$/.test(bits) && wanted >= 0 && wanted <= bytes.length * 8 ? { bytes, bits: wanted } : null;
}

export function isWithin(address: readonly number[], { bytes, bits }: AddressRange): boolean {
  if (address.length !== bytes.length) return false;
  const whole = bits >> 3;
  for (let index = 0; index < whole; index += 1) if (address[index] !== bytes[index]) return false;
  const rest = 8 - (bits & 7);
  return rest === 8 || (address[whole] ?? 0) >> rest === (bytes[whole] ?? 0) >> rest;
}

function fourBytes(text: string): number[] | null {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part))) return null;
  const bytes = parts.map(Number);
  return bytes.every((byte) => byte <= 255) ? bytes : null;
}

function sixteenBytes(text: string): number[] | null {
  const [left = '', right, ...more] = text.split('::');
  if (more.length > 0) return null;
  const head = wordsOf(left);
  const tail = right === undefined ? [] : wordsOf(right);
  if (!head || !tail) return null;
  const gap = 16 - head.length - tail.length;
  // `::` stands for at least one word of zeros; without it there are eight words.
  if (right === undefined ? gap !== 0 : gap < 2) return null;
  return [...head, ...Array<number>(gap).fill(0), ...tail];
}

function wordsOf(text: string): number[] | null {
  if (text === '') return [];
  const words = text.split(':');
  const bytes = words.map((word, index) => {
    if (index === words.length - 1 && word.includes('.')) return fourBytes(word);
    const value = parseInt(word, 16);
    return /^[0-9a-f]{1,4}$/i.test(word) ? [value >> 8, value & 255] : null;
  });
  return bytes.every((pair) => pair !== null) ? bytes.flat() : null;
}

function isMapped(bytes: readonly number[]): boolean {
  return bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255 && bytes[11] === 255;
}
