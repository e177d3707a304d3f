/** Older than this, the page must say so: what it tells may be over. */
export const staleAfterMs = 5 * 60_000;

const [begin, end] = ['<!--stale ', ' stale-->'];

/** A banner that is in the page from the beginning and that nobody sees until the page is old. */
export const whenStale = (banner: string) => `${begin}${banner.replaceAll('--', '––')}${end}`;

/** The page as it is to be served at its age: an old one shows its banner. */
export function staleFrom(page: Buffer, ageMs: number): Buffer {
  if (ageMs < staleAfterMs) return page;
  return Buffer.from(page.toString('utf8').replaceAll(begin, '').replaceAll(end, ''));
}
