import { createCipheriv, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { qrLifetimeS } from '../../contracts/qr.ts';

/**
 * `RW1.` and 48 bytes in base64url, 68 characters in all:
 *
 *     nonce 12 | issued at, Unix seconds 4 | handle 16 | HMAC-SHA256 cut to 128 bits 16
 *
 * The handle is the consumer's id under AES-256-CTR whose counter starts at nonce and time, so that two codes of one
 * person have nothing in common for who reads them. The MAC covers all that comes before it.
 */
const prefix = 'RW1.';
const sizes = { nonce: 12, issuedAt: 4, handle: 16, mac: 16 } as const;
const signedBytes = sizes.nonce + sizes.issuedAt + sizes.handle;

/** A phone or another server may be this much ahead. */
const clockSkewS = 5;

export type CodeKeys = Readonly<{ mac: Buffer; handle: Buffer }>;

export type ReadCode =
  { kind: 'valid'; consumerId: string; nonce: Buffer } | { kind: 'forged' } | { kind: 'expired'; sinceS: number };

export function deriveKeys(secret: string): CodeKeys {
  const key = (purpose: string) => Buffer.from(hkdfSync('sha256', secret, '', `rewapp qr ${purpose}`, 32));
  return { mac: key('mac'), handle: key('handle') };
}

/** `nonce` is 12 bytes that were never used before. */
export function writeCode(keys: CodeKeys, consumerId: string, issuedAt: Date, nonce: Buffer): string {
  const issuedAtBytes = Buffer.alloc(sizes.issuedAt);
  issuedAtBytes.writeUInt32BE(Math.floor(issuedAt.getTime() / 1000));
  const counter = Buffer.concat([nonce, issuedAtBytes]);
  const handle = crypt(keys, counter, Buffer.from(consumerId.replaceAll('-', ''), 'hex'));
  const signed = Buffer.concat([counter, handle]);
  return prefix + Buffer.concat([signed, macOf(keys, signed)]).toString('base64url');
}

export function readCode(keys: CodeKeys, code: string, now: Date): ReadCode {
  const bytes = Buffer.from(code.slice(prefix.length), 'base64url');
  const canonical = prefix + bytes.toString('base64url');
  if (canonical !== code || bytes.length !== signedBytes + sizes.mac) return { kind: 'forged' };

  const signed = bytes.subarray(0, signedBytes);
  if (!timingSafeEqual(macOf(keys, signed), bytes.subarray(signedBytes))) return { kind: 'forged' };

  const counter = signed.subarray(0, sizes.nonce + sizes.issuedAt);
  const ageS = Math.floor(now.getTime() / 1000) - counter.readUInt32BE(sizes.nonce);
  if (ageS < -clockSkewS) return { kind: 'forged' };
  if (ageS > qrLifetimeS) return { kind: 'expired', sinceS: ageS - qrLifetimeS };
  const consumerId = uuidOf(crypt(keys, counter, signed.subarray(counter.length)));
  return { kind: 'valid', consumerId, nonce: counter.subarray(0, sizes.nonce) };
}

/** In counter mode, enciphering again deciphers. */
function crypt(keys: CodeKeys, counter: Buffer, bytes: Buffer): Buffer {
  return createCipheriv('aes-256-ctr', keys.handle, counter).update(bytes);
}

function macOf(keys: CodeKeys, signed: Buffer): Buffer {
  return createHmac('sha256', keys.mac).update(signed).digest().subarray(0, sizes.mac);
}

function uuidOf(bytes: Buffer): string {
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
