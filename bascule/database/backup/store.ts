import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { PassThrough, type Readable } from 'node:stream';
import { constants, createZstdCompress, createZstdDecompress } from 'node:zlib';
import type { Archive, BaseBackup, Segment, Timeline } from '../../core/backup/archive.ts';
import { BackupError } from './backup-error.ts';
import { isLeftover, writeDurably, type Written } from './durable-file.ts';
import { parseManifest, writeManifest, type Manifest } from './manifest.ts';
import { opened, sealed } from './sealed-stream.ts';
import { forkOf, segmentAt, segmentOf, timelineOfHistory } from './wal-file.ts';

/** A file of the write-ahead log in the store: its name at PostgreSQL, and when it was closed. */
export interface WalFile {
  system: string;
  name: string;
  closedAt: number;
}

/** Few large pieces: each costs a turn of the thread that compresses. */
const pieceBytes = 256 * 1024;

/** PostgreSQL's own size of a segment, which our clusters keep. */
export const segmentBytes = 16 * 1024 * 1024;

/**
 * The backups of one environment: `base/<id>.tar` with `base/<id>.json` beside it, and `wal/<system>/<name>.<closed at>`,
 * all compressed (zstd), then sealed. A manifest is written last: without one there is no backup. The system is what
 * PostgreSQL calls a cluster: a new one after a fire may not write over the log of the one that burnt.
 */
export class BackupStore {
  readonly directory: string;
  readonly #key: Buffer;

  constructor(directory: string, key: Buffer) {
    this.directory = directory;
    this.#key = key;
  }

  /** Compresses, seals and keeps a base backup's tar. */
  async putBase(id: string, tar: Readable): Promise<Written> {
    return this.#put(this.#basePath(id), `base/${id}`, tar);
  }

  readBase(id: string): Readable {
    return this.#read(this.#basePath(id), `base/${id}`);
  }

  async putManifest(manifest: Manifest): Promise<void> {
    await writeDurably(join(this.directory, 'base', `${manifest.id}.json`), [
      Buffer.from(writeManifest(manifest, this.#key)),
    ]);
  }

  /** Oldest first. */
  async manifests(): Promise<Manifest[]> {
    const names = (await readdir(join(this.directory, 'base')).catch(unlessMissing)).filter((name) =>
      name.endsWith('.json'),
    );
    const all = await Promise.all(
      names.map(async (name) => {
        const path = join(this.directory, 'base', name);
        return parseManifest(await readFile(path, 'utf8'), this.#key, path);
      }),
    );
    return all.toSorted((a, b) => a.startedAt - b.startedAt);
  }

  /**
   * Keeps a file of the log; one that is there already is left as it is.
   * @throws BackupError `not-restorable` when another one with this name is there
   */
  async putWal(file: WalFile, path: string): Promise<void> {
    const known = (await this.walFiles(file.system)).find(({ name }) => name === file.name);
    if (!known) await this.#put(this.#walPath(file), walLabel(file), inPieces(path));
    else if (!(await sameContent(this.readWal(known), inPieces(path)))) throw twoHistories(file.name, this.directory);
  }

  readWal(file: WalFile): Readable {
    return this.#read(this.#walPath(file), walLabel(file));
  }

  /** In the order of their names. */
  async walFiles(system: string): Promise<WalFile[]> {
    const names = await readdir(join(this.directory, 'wal', system)).catch(unlessMissing);
    return names
      .flatMap((entry) => {
        const [, name, closedAt] = /^([0-9A-F]{24}|[0-9A-F]{8}\.history)\.(\d+)$/.exec(entry) ?? [];
        return name === undefined ? [] : [{ system, name, closedAt: Number(closedAt) }];
      })
      .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Every cluster whose log was shipped here. */
  systems(): Promise<string[]> {
    return readdir(join(this.directory, 'wal')).catch(unlessMissing);
  }

  /** What the decisions of core look at: a cluster's backups and its log. */
  async archive(system: string): Promise<Archive> {
    const files = await this.walFiles(system);
    const backups = (await this.manifests()).filter((each) => each.system === system).map(baseBackupOf);
    const segments = files.flatMap(({ name, closedAt }): Segment[] => {
      const segment = segmentOf(name, segmentBytes);
      return segment ? [{ ...segment, closedAt }] : [];
    });
    return { backups, segments, timelines: await this.#timelines(files) };
  }

  async removeBase(id: string): Promise<void> {
    // The manifest first: what is left by a crash in between is no backup, and swept away.
    await rm(join(this.directory, 'base', `${id}.json`), { force: true });
    await rm(this.#basePath(id), { force: true });
  }

  async removeWal(file: WalFile): Promise<void> {
    await rm(this.#walPath(file), { force: true });
  }

  /** Removes what killed writers left. Only while nobody writes a base backup. */
  async sweep(): Promise<void> {
    const folder = join(this.directory, 'base');
    const names = await readdir(folder).catch(unlessMissing);
    const orphans = names.filter((name) => name.endsWith('.tar') && !names.includes(name.replace(/\.tar$/, '.json')));
    for (const name of [...orphans, ...names.filter(isLeftover)]) await rm(join(folder, name), { force: true });
  }

  async bytes(): Promise<number> {
    let sum = 0;
    const logs = (await this.systems()).map((system) => join('wal', system));
    for (const folder of ['base', ...logs].map((name) => join(this.directory, name))) {
      for (const name of await readdir(folder).catch(unlessMissing)) sum += (await stat(join(folder, name))).size;
    }
    return sum;
  }

  async #timelines(files: WalFile[]): Promise<Timeline[]> {
    const histories = files.flatMap((file) => {
      const timeline = timelineOfHistory(file.name);
      return timeline === null ? [] : [{ timeline, file }];
    });
    return Promise.all(
      histories.map(async ({ timeline, file }) => {
        const text = Buffer.concat(await this.readWal(file).toArray()).toString('utf8');
        const { parent, lsn } = forkOf(text);
        return { timeline, parent, firstSegment: segmentAt(lsn, segmentBytes), liveFrom: file.closedAt };
      }),
    );
  }

  async #put(path: string, label: string, source: Readable): Promise<Written> {
    await mkdir(this.directory, { recursive: true, mode: 0o700 });
    const compressed = new PassThrough();
    const params = { [constants.ZSTD_c_compressionLevel]: 3, [constants.ZSTD_c_checksumFlag]: 1 };
    const filled = pipeline(source, createZstdCompress({ params, chunkSize: pieceBytes }), compressed);
    // When writing fails, so does this, as a consequence; the writer's reason tells.
    filled.catch(() => {});
    const written = await writeDurably(path, sealed(compressed, this.#key, label)).catch((error: unknown) => {
      source.destroy();
      throw error;
    });
    await filled;
    return written;
  }

  #read(path: string, label: string): Readable {
    const plain = createZstdDecompress({ chunkSize: pieceBytes });
    const key = this.#key;
    const open = (source: AsyncIterable<Buffer>) => opened(source, key, label);
    // A mistake on the way is told by the stream itself.
    pipeline(inPieces(path), open, plain).catch((error: Error) => plain.destroy(error));
    return plain;
  }

  #basePath(id: string): string {
    return join(this.directory, 'base', `${id}.tar`);
  }

  #walPath({ system, name, closedAt }: WalFile): string {
    return join(this.directory, 'wal', system, `${name}.${closedAt}`);
  }
}

export function baseBackupOf({ id, startedAt, stoppedAt, timeline, startLsn, verifiedAt }: Manifest): BaseBackup {
  return { id, startedAt, stoppedAt, timeline, firstSegment: segmentAt(startLsn, segmentBytes), verifiedAt };
}

const inPieces = (path: string) => createReadStream(path, { highWaterMark: pieceBytes });

async function sameContent(...sources: Readable[]): Promise<boolean> {
  const digests = sources.map(async (source) => {
    const hash = createHash('sha256');
    await pipeline(source, hash);
    return hash.digest('hex');
  });
  return new Set(await Promise.all(digests)).size === 1;
}

function twoHistories(name: string, directory: string): BackupError {
  const sentence = `${directory} a déjà un autre ${name} : deux bases ont écrit la même suite ; mettez ce dossier de côté, puis prenez une nouvelle sauvegarde.`;
  return new BackupError('not-restorable', sentence);
}

const walLabel = ({ system, name, closedAt }: WalFile) => `wal/${system}/${name}.${closedAt}`;

function unlessMissing(error: unknown): string[] {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
  throw error;
}
