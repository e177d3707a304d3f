import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, glob, mkdir, readdir, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { withDebugId } from './debug-id.ts';

const keptMs = 30 * 24 * 3_600_000;

/**
 * Gives each script and its map one id, and keeps both aside until `send-source-maps.ts` hands them to Sentry: the
 * public gets no maps, and Bascule builds on a copy of the source of which nothing else stays.
 */
export async function stamp(app: string, site: string, maps: string, modules: string): Promise<void> {
  const kept = await keptMaps(modules, app);
  await mkdir(kept, { recursive: true });
  await forgetOld(kept);
  for await (const name of glob('**/*.js.map', { cwd: maps })) {
    const script = join(site, name.replace(/\.map$/, ''));
    const stamped = withDebugId(await readFile(script, 'utf8'), await readFile(join(maps, name), 'utf8'));
    await writeFile(script, stamped.script);
    await writeFile(join(maps, name), stamped.map);
    const aside = join(kept, stamped.id);
    await mkdir(aside, { recursive: true });
    await cp(script, join(aside, basename(script)));
    // Only here do they name each other.
    await writeFile(join(aside, basename(script)), `${stamped.script}//# sourceMappingURL=${basename(name)}\n`);
    await cp(join(maps, name), join(aside, basename(name)));
  }
  await hashAgain(site);
}

/** What is still to be sent of an app, or of all. */
export async function keptMaps(modules: string, app = ''): Promise<string> {
  return join(await realpath(modules), '.cache', 'source-maps', app);
}

/** Where nobody sends them they must not pile up. */
async function forgetOld(kept: string): Promise<void> {
  for (const name of await readdir(kept)) {
    const folder = join(kept, name);
    if ((await stat(folder)).mtimeMs < Date.now() - keptMs) await forget(folder);
  }
}

export function forget(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true });
}

/** A service worker refuses files that are not those it was told of. */
async function hashAgain(site: string): Promise<void> {
  const file = join(site, 'ngsw.json');
  if (!existsSync(file)) return;
  const told = JSON.parse(await readFile(file, 'utf8')) as { hashTable: Record<string, string> };
  for (const url of Object.keys(told.hashTable)) {
    const content = await readFile(join(site, decodeURI(url)));
    told.hashTable[url] = createHash('sha1').update(content).digest('hex');
  }
  await writeFile(file, JSON.stringify(told, null, 2));
}
