import { glob, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The pages are complete once rendered, so no reader downloads the framework that rendered them: its scripts leave the
 * pages and the output. The page for unknown addresses goes where static servers look for it.
 * @throws when a page came out without its heading: Angular reports a failed rendering, and builds on
 */
export async function finish(site: string): Promise<void> {
  await rm(join(site, 'index.csr.html'), { force: true });
  const dropped = new Set<string>();
  const fonts = await Array.fromAsync(glob('media/*-latin-wght-normal-*.woff2', { cwd: site }));
  for await (const name of glob('**/*.html', { cwd: site })) {
    const rendered = await readFile(join(site, name), 'utf8');
    if (!rendered.includes('<h1')) throw new Error(`${name} was not rendered: see the errors of ng build above.`);
    const { html, scripts } = withoutFramework(rendered);
    scripts.forEach((script) => dropped.add(script));
    await writeFile(join(site, name), withFonts(html, fonts));
  }
  for (const script of dropped) await rm(join(site, script));
  await rename(join(site, '404', 'index.html'), join(site, '404.html'));
  await rmdir(join(site, '404'));
}

/** The page without its module scripts and their preloads, and the names of the files these were. */
export function withoutFramework(page: string): { html: string; scripts: string[] } {
  const scripts: string[] = [];
  const drop = (_tag: string, name: string) => {
    scripts.push(name);
    return '';
  };
  const html = page
    .replace(/<link rel="modulepreload" href="([^"]+)"[^>]*>/g, drop)
    .replace(/<script src="([^"]+)" type="module"[^>]*><\/script>/g, drop);
  return { html, scripts };
}

/** The page asks for its fonts with its first bytes, so that the text does not change its look while it is read. */
export function withFonts(page: string, fonts: readonly string[]): string {
  const links = fonts
    .toSorted()
    .map((font) => `<link rel="preload" href="/${font}" as="font" type="font/woff2" crossorigin>`);
  return page.replace('<link rel="stylesheet"', `${links.join('')}<link rel="stylesheet"`);
}
