import { chown, mkdir, open, readdir, rename, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { extract, pack, type Pack } from 'tar-stream';
import type { Cluster } from '../cluster.ts';
import { readPassword } from '../embedded.ts';
import type { SystemUser } from '../system-user.ts';
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
const pieceBytes = 256 * 1024;

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
  return Readable.from(gathered(tar as AsyncIterable<Buffer>), { objectMode: false });
}

/** Makes of such a tar the data of a cluster that has none yet. */
export async function untar(tar: Readable, { root, data, user }: Cluster): Promise<void> {
  const files = extract();
  const read = pipeline(tar, files as unknown as NodeJS.WritableStream);
  read.catch(() => {});
  for await (const entry of files) {
    const path = join(data, entry.header.name);
    if (entry.header.type === 'directory') await makeFolder(path, user);
    else await writeNew(path, await bodyOf(entry as AsyncIterable<Buffer>, entry.header.size), user);
    entry.resume();
  }
  await read;
  await rename(join(data, passwordName), join(root, 'password'));
}

async function makeFolder(path: string, owner: SystemUser): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  if (owner) await chown(path, owner.uid, owner.gid);
}

type Body = Buffer | AsyncIterable<Buffer>;

/** A small file's bytes all at once: nearly all of a cluster's thousand files are small. */
async function bodyOf(entry: AsyncIterable<Buffer>, size: number): Promise<Body> {
  if (size > pieceBytes) return entry;
  const bytes: Buffer[] = [];
  for await (const each of entry) bytes.push(each);
  return Buffer.concat(bytes);
}

/** Given to its owner while it is empty, which costs the disk less than afterwards. */
async function writeNew(path: string, body: Body, owner: SystemUser): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    if (owner) await file.chown(owner.uid, owner.gid);
    await file.writeFile(body);
  } finally {
    await file.close();
  }
}

/** Pieces worth the way through compression each: a tar's own are headers and paddings of a few bytes between the files. */
async function* gathered(tar: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = [];
  let length = 0;
  for await (const bytes of tar) {
    waiting.push(bytes);
    length += bytes.length;
    if (length < pieceBytes) continue;
    yield Buffer.concat(waiting);
    [waiting, length] = [[], 0];
  }
  yield Buffer.concat(waiting);
}

interface Filling {
  tar: Pack;
  data: string;
  onBytes: (bytes: number) => void;
}

async function addFolder(filling: Filling, folder: string): Promise<void> {
  const { tar, data } = filling;
  const entries = (await readdir(join(data, folder), { withFileTypes: true }).catch(unlessGone)) ?? [];
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const { name } = entry;
    if (temporary.test(name) || (folder === '' && leftOut.test(name))) continue;
    const path = join(folder, name);
    if (entry.isSymbolicLink()) throw elsewhere(join(data, path));
    if (entry.isFile()) await addFile(filling, path);
    if (!entry.isDirectory()) continue;
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
    const whole = size <= pieceBytes ? await bytesAt(file, 0, size) : null;
    await new Promise<void>((resolve, reject) => {
      const header = { name: path, size, mode: 0o600 };
      const done = (error?: Error | null) => (error ? reject(error) : resolve());
      if (whole) return void tar.entry(header, whole, done);
      const body = Readable.from(bytesOf(file, size)).once('error', (error) => tar.destroy(error));
      body.pipe(tar.entry(header, done) as unknown as NodeJS.WritableStream);
    });
  } finally {
    await file.close();
  }
}

async function* bytesOf(file: FileHandle, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < size; at += pieceBytes) yield await bytesAt(file, at, Math.min(pieceBytes, size - at));
}

async function bytesAt(file: FileHandle, at: number, size: number): Promise<Buffer> {
  const bytes = Buffer.alloc(size);
  if (size > 0) await file.read(bytes, 0, size, at);
  return bytes;
}

function elsewhere(path: string): BackupError {
  const sentence = `${path} mène hors du dossier de PostgreSQL (un tablespace) : une sauvegarde ne le suivrait pas ; remettez ses tables dans « pg_default ».`;
  return new BackupError('not-restorable', sentence);
}

function unlessGone(error: unknown): null {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
  throw error;
}
