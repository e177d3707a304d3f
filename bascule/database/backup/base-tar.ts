import { chown, lstat, mkdir, open, readdir, rename, writeFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { extract, pack, type Pack } from 'tar-stream';
import type { Cluster } from '../cluster.ts';
import { readPassword } from '../embedded.ts';
import { BackupError } from './backup-error.ts';

/** Only their folders are kept: https://www.postgresql.org/docs/18/continuous-archiving.html, "Backing Up the Data Directory". */
const emptied = [
  'pg_wal',
  'pg_replslot',
  'pg_dynshmem',
  'pg_notify',
  'pg_serial',
  'pg_snapshots',
  'pg_stat_tmp',
  'pg_subtrans',
];
const leftOut =
  /^(postmaster\.(pid|opts)|backup_label.*|tablespace_map.*|.*\.(signal|part)|current_logfiles|bascule\.(conf|password))$/;
const temporary = /^(pgsql_tmp.*|pg_internal\.init.*)$/;
const chunkBytes = 256 * 1024;

/** The superuser's password goes with the data that knows it: the store alone must do for a restore. */
const passwordName = 'bascule.password';

/**
 * A cluster's data as a tar while PostgreSQL writes in them, between pg_backup_start and pg_backup_stop. `stop` is called
 * once all else was read, and answers the backup label, which becomes the last file.
 */
export function tarOf(cluster: Cluster, stop: () => Promise<string>, onBytes: (bytes: number) => void): Readable {
  const tar = pack();
  const fill = async () => {
    tar.entry({ name: passwordName, mode: 0o600 }, await readPassword(cluster));
    await addFolder({ tar, data: cluster.data, onBytes }, '');
    tar.entry({ name: 'backup_label', mode: 0o600 }, await stop());
    tar.finalize();
  };
  fill().catch((error: Error) => tar.destroy(error));
  return Readable.from(tar, { objectMode: false });
}

/** Makes of such a tar the data of a cluster that has none yet. */
export async function untar(tar: Readable, { root, data, user }: Cluster): Promise<void> {
  const files = extract();
  const read = pipeline(tar, files as unknown as NodeJS.WritableStream);
  read.catch(() => {});
  for await (const entry of files) {
    const path = join(data, entry.header.name);
    if (entry.header.type === 'directory') await mkdir(path, { recursive: true, mode: 0o700 });
    else await writeFile(path, entry as AsyncIterable<Buffer>, { mode: 0o600 });
    if (user) await chown(path, user.uid, user.gid);
    entry.resume();
  }
  await read;
  await rename(join(data, passwordName), join(root, 'password'));
}

interface Filling {
  tar: Pack;
  data: string;
  onBytes: (bytes: number) => void;
}

async function addFolder(filling: Filling, folder: string): Promise<void> {
  const { tar, data } = filling;
  const names = await readdir(join(data, folder)).catch(unlessGone);
  for (const name of names?.toSorted() ?? []) {
    if (temporary.test(name) || (folder === '' && leftOut.test(name))) continue;
    const path = join(folder, name);
    const found = await lstat(join(data, path)).catch(unlessGone);
    if (found?.isSymbolicLink()) throw elsewhere(join(data, path));
    if (found?.isFile()) await addFile(filling, path);
    if (!found?.isDirectory()) continue;
    tar.entry({ name: path, type: 'directory', mode: 0o700 });
    if (folder !== '' || !emptied.includes(name)) await addFolder(filling, path);
  }
}

/**
 * The bytes that the file has when it is opened. Meanwhile PostgreSQL may append to it, cut it (the rest is then zeros) or
 * remove it (a table that was dropped): the log that belongs to the backup makes it right again.
 */
async function addFile({ tar, data, onBytes }: Filling, path: string): Promise<void> {
  const file = await open(join(data, path), 'r').catch(unlessGone);
  if (!file) return;
  try {
    const { size } = await file.stat();
    onBytes(size);
    await new Promise<void>((resolve, reject) => {
      const entry = tar.entry({ name: path, size, mode: 0o600 }, (error) => (error ? reject(error) : resolve()));
      const body = Readable.from(bytesOf(file, size)).once('error', (error) => tar.destroy(error));
      body.pipe(entry as unknown as NodeJS.WritableStream);
    });
  } finally {
    await file.close();
  }
}

async function* bytesOf(file: FileHandle, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < size; at += chunkBytes) {
    const chunk = Buffer.alloc(Math.min(chunkBytes, size - at));
    await file.read(chunk, 0, chunk.length, at);
    yield chunk;
  }
}

function elsewhere(path: string): BackupError {
  const sentence = `${path} mène hors du dossier de PostgreSQL (un tablespace) : une sauvegarde ne le suivrait pas ; remettez ses tables dans « pg_default ».`;
  return new BackupError('not-restorable', sentence);
}

function unlessGone(error: unknown): null {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
  throw error;
}
