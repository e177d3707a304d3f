import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { BackupError } from './backup-error.ts';

type Bytes = AsyncIterable<Buffer>;

const magic = Buffer.from('BASCULE1');
const keyIdBytes = 8;
const saltBytes = 32;
const headerBytes = magic.length + keyIdBytes + saltBytes;
const chunkBytes = 64 * 1024;
const tagBytes = 16;

/**
 * The STREAM construction as age has it (https://age-encryption.org/v1, "Payload"), with AES-256-GCM: chunks of 64 KiB,
 * each under a nonce of its number and of whether it is the last, so that none can be changed, moved, left out or cut
 * off. The key is of this file alone, made of `key`, a salt and `label`: a file put in another's place does not open.
 */
export async function* sealed(source: Bytes, key: Buffer, label: string): AsyncGenerator<Buffer> {
  const salt = randomBytes(saltBytes);
  yield Buffer.concat([magic, keyId(key), salt]);
  const fileKey = fileKeyOf(key, salt, label);
  for await (const { chunk, number, isLast } of chunked(source, chunkBytes)) {
    const cipher = createCipheriv('aes-256-gcm', fileKey, nonce(number, isLast));
    yield Buffer.concat([cipher.update(chunk), cipher.final(), cipher.getAuthTag()]);
  }
}

/** The source of `sealed`. Every byte it yields is authentic; that it is whole is certain when it ends. @throws BackupError `altered`, `wrong-key` */
export async function* opened(source: Bytes, key: Buffer, label: string): AsyncGenerator<Buffer> {
  const { header, rest } = await headOf(source);
  if (header.length < headerBytes || !header.subarray(0, magic.length).equals(magic)) throw altered(label);
  if (!header.subarray(magic.length, magic.length + keyIdBytes).equals(keyId(key))) throw wrongKey(label);
  const fileKey = fileKeyOf(key, header.subarray(-saltBytes), label);
  for await (const { chunk, number, isLast } of chunked(rest, chunkBytes + tagBytes)) {
    if (chunk.length < tagBytes) throw altered(label);
    const decipher = createDecipheriv('aes-256-gcm', fileKey, nonce(number, isLast));
    decipher.setAuthTag(chunk.subarray(-tagBytes));
    const plain = decipher.update(chunk.subarray(0, -tagBytes));
    try {
      decipher.final();
    } catch (cause) {
      throw altered(label, cause);
    }
    yield plain;
  }
}

/** Tells keys apart and gives none away. */
export function keyId(key: Buffer): Buffer {
  return createHmac('sha256', key).update('bascule backup key').digest().subarray(0, keyIdBytes);
}

function fileKeyOf(key: Buffer, salt: Buffer, label: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, salt, `bascule backup v1 ${label}`, 32));
}

function nonce(number: number, isLast: boolean): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeUIntBE(number, 5, 6);
  bytes[11] = isLast ? 1 : 0;
  return bytes;
}

/** Chunks of one size, only the last may be shorter. Of nothing, one empty chunk. */
async function* chunked(
  source: Bytes,
  size: number,
): AsyncGenerator<{ chunk: Buffer; number: number; isLast: boolean }> {
  let number = 0;
  let waiting: Buffer[] = [];
  let length = 0;
  for await (const bytes of source) {
    waiting.push(bytes);
    length += bytes.length;
    if (length <= size) continue;
    let all = Buffer.concat(waiting);
    // The last full chunk waits: only the end of the source tells whether it is the last.
    for (; all.length > size; all = all.subarray(size)) {
      yield { chunk: all.subarray(0, size), number: number++, isLast: false };
    }
    waiting = [all];
    length = all.length;
  }
  yield { chunk: Buffer.concat(waiting), number, isLast: true };
}

async function headOf(source: Bytes): Promise<{ header: Buffer; rest: Bytes }> {
  const iterator = source[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  while (head.length < headerBytes) {
    const { value, done } = await iterator.next();
    if (done) break;
    head = Buffer.concat([head, value]);
  }
  const rest = async function* () {
    yield head.subarray(headerBytes);
    yield* { [Symbol.asyncIterator]: () => iterator };
  };
  return { header: head.subarray(0, headerBytes), rest: rest() };
}

function altered(label: string, cause?: unknown): BackupError {
  const sentence = `${label} a été tronqué ou modifié depuis son écriture : restaurez depuis une autre sauvegarde (« npx bascule backup list » les montre).`;
  return new BackupError('altered', sentence, { cause });
}

function wrongKey(label: string): BackupError {
  const sentence = `${label} a été scellé avec une autre clé : remettez le dossier « secrets » (ou BASCULE_SECRET_KEY) qui servait alors.`;
  return new BackupError('wrong-key', sentence);
}
