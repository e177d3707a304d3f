import { glob, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The pages are complete once rendered, so no reader downloads the framework that rendered them: its scripts leave the
 * pages and the output. The page for unknown addresses goes where static servers look for it.
 */
export async function finish(site: string): Promise<void> {
  await rm(join(site, 'index.csr.html'), { force: true });
  const dropped = new Set<string>();
  for await (const name of glob('**/*.html', { cwd: site })) {
    const { html, scripts } = withoutFramework(await readFile(join(site, name), 'utf8'));
    scripts.forEach((script) => dropped.add(script));
    await writeFile(join(site, name), html);
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
