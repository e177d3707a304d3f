import { randomBytes } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';

/** The key that Prometheus reads with, in a file of its own that its settings can name. Made when it is asked for first. */
export async function metricsKey(file: string): Promise<string> {
  const found = await readFile(file, 'utf8').catch(() => null);
  if (found !== null) return found.trim();
  const aside = `${file}.${randomBytes(6).toString('hex')}`;
  await writeFile(aside, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
  // A link is there entire or not at all, and does not take the place of one that somebody else made meanwhile.
  await link(aside, file).catch(unlessThere);
  await rm(aside, { force: true });
  return (await readFile(file, 'utf8')).trim();
}

function unlessThere(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}
