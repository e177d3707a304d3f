import { gzipSync } from 'node:zlib';
import { namedByPage, staticImports, type BundledFile } from '../../cashback/build/initial-bundle.ts';

/**
 * What a browser loads from a live address before it can show the first screen: followed from the page on, import by
 * import, and each file compressed by gzip, as the build measures it. @throws when there is no page
 */
export async function liveBundle(address: URL): Promise<BundledFile[]> {
  const page = await fetchText(new URL('/', address), 'text/html');
  if (page === null) throw new Error(`${address.origin} ne montre pas de page`);
  const texts = new Map<string, string>();
  for (let names = namedByPage(page); names.length > 0;) {
    const fetched = await Promise.all(names.map(async (name) => [name, await fetchFile(address, name)] as const));
    const found = fetched.filter((each): each is [string, string] => each[1] !== null);
    for (const [name, text] of found) texts.set(name, text);
    names = [...new Set(found.flatMap(([name, text]) => staticImports(name, text)))].filter((name) => !texts.has(name));
  }
  return [...texts].map(([name, text]) => ({ name, gzippedBytes: gzipSync(text).length }));
}

/** Null for what lies elsewhere, and for names that lead to no file. */
function fetchFile(address: URL, name: string): Promise<string | null> {
  const url = new URL(name, address);
  return url.origin === address.origin ? fetchText(url, /javascript|css/) : Promise.resolve(null);
}

async function fetchText(url: URL, type: string | RegExp): Promise<string | null> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(10_000) });
  const text = await answer.text();
  return answer.ok && (answer.headers.get('content-type') ?? '').search(type) >= 0 ? text : null;
}
