import { inflateRawSync } from 'node:zlib';

/**
 * The version code of an Android App Bundle: of the attribute in its manifest, which is an aapt XML document in
 * protobuf (https://android.googlesource.com/platform/frameworks/base/+/main/tools/aapt2/Resources.proto). Null: it is none.
 */
export function versionCodeOf(bundle: Buffer): number | null {
  try {
    const manifest = entryOf(bundle, 'base/manifest/AndroidManifest.xml');
    return manifest && attributeOf(manifest, 'versionCode');
  } catch {
    return null;
  }
}

const endSignature = 0x06054b50;

/** A file of a zip archive, by its central directory. */
function entryOf(zip: Buffer, name: string): Buffer | null {
  let end = zip.length - 22;
  while (end >= 0 && zip.readUInt32LE(end) !== endSignature) end -= 1;
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [named, extra, comment] = [28, 30, 32].map((offset) => zip.readUInt16LE(at + offset)) as [
      number,
      number,
      number,
    ];
    if (zip.toString('utf8', at + 46, at + 46 + named) === name) return contentOf(zip, at);
    at += 46 + named + extra + comment;
  }
  return null;
}

function contentOf(zip: Buffer, at: number): Buffer {
  const local = zip.readUInt32LE(at + 42);
  const begin = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
  const content = zip.subarray(begin, begin + zip.readUInt32LE(at + 20));
  return zip.readUInt16LE(at + 10) === 0 ? content : inflateRawSync(content);
}

/** XmlNode.element (1), XmlElement.attribute (4), XmlAttribute.name (2) and .value (3). */
function attributeOf(manifest: Buffer, wanted: string): number | null {
  for (const element of fields(manifest, 1))
    for (const attribute of fields(element, 4)) {
      const [name] = fields(attribute, 2);
      const [value] = fields(attribute, 3);
      if (name?.toString() === wanted && value) return Number(value.toString());
    }
  return null;
}

/** Every field of this number that has a length; the others are passed over. */
function* fields(message: Buffer, wanted: number): Generator<Buffer> {
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = message.readUInt8(at++);
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < message.length) {
    const tag = varint();
    const kind = tag % 8;
    if (kind === 0) varint();
    else if (kind === 1) at += 8;
    else if (kind === 5) at += 4;
    else {
      const length = varint();
      if (Math.floor(tag / 8) === wanted) yield message.subarray(at, at + length);
      at += length;
    }
  }
}
