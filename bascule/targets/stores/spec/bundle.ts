/** The smallest Android App Bundle that tells its version code: a zip archive with a manifest in protobuf. */
export function bundleOf(versionCode: number): Buffer {
  const attribute = field(
    4,
    Buffer.concat([field(2, Buffer.from('versionCode')), field(3, Buffer.from(`${versionCode}`))]),
  );
  const manifest = field(1, Buffer.concat([field(3, Buffer.from('manifest')), attribute]));
  const name = Buffer.from('base/manifest/AndroidManifest.xml');
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt32LE(manifest.length, 14);
  common.writeUInt32LE(manifest.length, 18);
  common.writeUInt16LE(name.length, 22);
  const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), common, name, manifest]);
  const entry = Buffer.concat([Buffer.from('PK\u0001\u0002\u0014\u0000'), common, Buffer.alloc(14), name]);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(1, 4);
  end.writeUInt16LE(1, 6);
  end.writeUInt32LE(entry.length, 8);
  end.writeUInt32LE(local.length, 12);
  return Buffer.concat([local, entry, Buffer.from('PK\u0005\u0006'), end]);
}

const field = (number: number, content: Buffer): Buffer =>
  Buffer.concat([Buffer.from([number * 8 + 2, content.length]), content]);
