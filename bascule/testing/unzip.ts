import { crc32, inflateRawSync } from 'node:zlib';

/** Reads a zip archive by its central directory, as a phone does. @throws when its parts contradict each other */
export function unzip(archive: Buffer): Map<string, Buffer> {
  const end = archive.lastIndexOf('PK\u0005\u0006', undefined, 'latin1');
  if (end < 0) throw new Error('no end of central directory');
  let at = archive.readUInt32LE(end + 16);
  const files = new Map<string, Buffer>();
  for (let left = archive.readUInt16LE(end + 10); left > 0; left -= 1) {
    if (archive.readUInt32LE(at) !== 0x02014b50) throw new Error(`no file header at ${at}`);
    const [nameLength, extra, comment] = [28, 30, 32].map((offset) => archive.readUInt16LE(at + offset)) as [
      number,
      number,
      number,
    ];
    const name = archive.toString('utf8', at + 46, at + 46 + nameLength);
    files.set(name, contentAt(archive, at, name));
    at += 46 + nameLength + extra + comment;
  }
  return files;
}

function contentAt(archive: Buffer, header: number, name: string): Buffer {
  const [crc, packed, size] = [16, 20, 24].map((offset) => archive.readUInt32LE(header + offset)) as [
    number,
    number,
    number,
  ];
  const local = archive.readUInt32LE(header + 42);
  if (archive.readUInt32LE(local) !== 0x04034b50) throw new Error(`no local header for ${name}`);
  const begin = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
  const content = inflateRawSync(archive.subarray(begin, begin + packed));
  if (content.length !== size || crc32(content) !== crc) throw new Error(`${name} is not what its header says`);
  return content;
}
