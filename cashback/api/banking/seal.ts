import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/** AES-256-GCM: nonce 12 | tag 16 | text. What is sealed for one account opens for no other. */
const sizes = { nonce: 12, tag: 16 } as const;

export function sealKey(secret: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', 'rewapp bank token', 32));
}

export function seal(key: Buffer, accountId: string, token: string): Uint8Array<ArrayBuffer> {
  const nonce = randomBytes(sizes.nonce);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(accountId));
  const text = Buffer.concat([cipher.update(token, 'utf8'), cipher.final()]);
  return new Uint8Array(Buffer.concat([nonce, cipher.getAuthTag(), text]));
}

/** @throws when it was sealed under another key or for another account, or was altered */
export function unseal(key: Buffer, accountId: string, sealed: Uint8Array): string {
  const bytes = Buffer.from(sealed);
  const tagEnd = sizes.nonce + sizes.tag;
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, sizes.nonce))
    .setAAD(Buffer.from(accountId))
    .setAuthTag(bytes.subarray(sizes.nonce, tagEnd));
  return Buffer.concat([decipher.update(bytes.subarray(tagEnd)), decipher.final()]).toString('utf8');
}
