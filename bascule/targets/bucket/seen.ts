import { createHash } from 'node:crypto';
import { lookUntil, type Patience } from '../aws/patience.ts';
import { orAborted, reasonOf } from '../probe.ts';
import type { SiteFile } from './site-release.ts';

export type Seen = { seen: true; tookMs: number } | { seen: false; detail: string; tookMs: number };

/** One look at one page may take so long. */
const answerWithinMs = 10_000;

/**
 * Asks a site as visitors do, at its public address, until its pages are those of a version: that a bucket was written, an
 * invalidation completed or a link renamed says nothing of what stands in front of it. One good round is needed of all
 * pages that are asked for.
 */
export async function untilSeen(address: string, pages: readonly SiteFile[], patience: Patience): Promise<Seen> {
  const begun = performance.now();
  const tookMs = () => Math.round(performance.now() - begun);
  let detail = '';
  const seen = await lookUntil(patience, async () => {
    const wrong = (await Promise.all(pages.map((page) => difference(address, page)))).find((each) => each !== null);
    detail = wrong ?? '';
    if (wrong) patience.onProgress?.(wrong);
    return wrong ? null : true;
  });
  return seen ? { seen: true, tookMs: tookMs() } : { seen: false, detail, tookMs: tookMs() };
}

/** In what a page is not the version's; null when it is. */
async function difference(address: string, { path, sha256 }: SiteFile): Promise<string | null> {
  const url = new URL(path.split('/').map(encodeURIComponent).join('/'), `${address.replace(/\/$/, '')}/`);
  const tooLate = AbortSignal.timeout(answerWithinMs);
  try {
    const response = await orAborted(
      tooLate,
      fetch(url, { signal: tooLate, headers: { 'cache-control': 'no-cache' } }),
    );
    const content = Buffer.from(await orAborted(tooLate, response.arrayBuffer()));
    if (!response.ok) return `${url} répond ${response.status}`;
    const found = createHash('sha256').update(content).digest('hex');
    return found === sha256 ? null : `${url} montre encore un autre contenu`;
  } catch (error) {
    return `${url} est injoignable : ${reasonOf(error)}`;
  }
}
