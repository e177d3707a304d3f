import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { crc32, deflateRaw } from 'node:zlib';

const deflated = promisify(deflateRaw);

/** What the format can say without its extension for more (Zip64). */
const most = { files: 0xffff, bytes: 0xffff_ffff };

interface Entry {
  name: Buffer;
  crc: number;
  packed: Buffer;
  size: number;
  offset: number;
}

/**
 * The files, relative to the directory, as one zip archive: the same files give the same bytes, whenever and by whom.
 * Links are what they lead to. PKWARE's APPNOTE 6.3.10, with nothing of it but deflate and names in UTF-8.
 */
export async function zipOf(directory: string, files: readonly string[]): Promise<Buffer> {
  if (files.length > most.files) throw new RangeError(`${files.length} fichiers sont trop pour une archive zip.`);
  const parts: Buffer[] = [];
  const entries: Entry[] = [];
  let offset = 0;
  for (const file of files) {
    if ((await lstat(join(directory, file))).isDirectory()) continue;
    const content = await readFile(join(directory, file));
    const packed = await deflated(content, { level: 9 });
    const entry = { name: Buffer.from(file), crc: crc32(content), packed, size: content.length, offset };
    const header = localHeader(entry);
    parts.push(header, packed);
    entries.push(entry);
    offset += header.length + packed.length;
    if (offset > most.bytes) throw new RangeError('Plus de 4 Go ne tiennent pas dans une archive zip.');
  }
  const directoryPart = Buffer.concat(entries.map(centralHeader));
  return Buffer.concat([...parts, directoryPart, end(entries.length, directoryPart.length, offset)]);
}

const version = 20;
const utf8 = 0x0800;
const deflate = 8;
/** The first of January 1980, midnight: the format's beginning, and the same at each build. */
const [time, date] = [0, 0x0021];

function localHeader({ name, crc, packed, size }: Entry): Buffer {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  common(header, 4, { crc, packed, size, name });
  return Buffer.concat([header, name]);
}

function centralHeader({ name, crc, packed, size, offset }: Entry): Buffer {
  const header = Buffer.alloc(46);
  header.writeUInt32LE(0x02014b50, 0);
  header.writeUInt16LE(version, 4);
  common(header, 6, { crc, packed, size, name });
  header.writeUInt32LE(offset, 42);
  return Buffer.concat([header, name]);
}

/** What both headers of a file say, in the same order. */
function common(header: Buffer, at: number, { crc, packed, size, name }: Omit<Entry, 'offset'>): void {
  for (const [index, value] of [version, utf8, deflate, time, date].entries())
    header.writeUInt16LE(value, at + 2 * index);
  for (const [index, value] of [crc, packed.length, size].entries()) header.writeUInt32LE(value, at + 10 + 4 * index);
  header.writeUInt16LE(name.length, at + 22);
}

function end(count: number, size: number, offset: number): Buffer {
  const record = Buffer.alloc(22);
  record.writeUInt32LE(0x06054b50, 0);
  record.writeUInt16LE(count, 8);
  record.writeUInt16LE(count, 10);
  record.writeUInt32LE(size, 12);
  record.writeUInt32LE(offset, 16);
  return record;
}
