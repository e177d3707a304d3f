import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deriveKeys, readCode, writeCode } from './code.ts';

const keys = deriveKeys('q'.repeat(32));
const issuedAt = new Date('2026-03-02T10:00:00Z');
const after = (s: number) => new Date(issuedAt.getTime() + s * 1000);
const uuid = fc.uuid();
const nonce = fc.uint8Array({ minLength: 12, maxLength: 12 }).map((bytes) => Buffer.from(bytes));

describe('a QR code', () => {
  it('gives back the consumer and the nonce it was written with', () => {
    fc.assert(
      fc.property(uuid, nonce, (consumerId, nonce) => {
        const read = readCode(keys, writeCode(keys, consumerId, issuedAt, nonce), after(1));
        expect(read).toEqual({ kind: 'valid', consumerId, nonce });
      }),
    );
  });

  it('is 68 characters that an address and a QR code carry as they are', () => {
    const code = writeCode(keys, crypto.randomUUID(), issuedAt, randomBytes(12));
    expect(code).toMatch(/^RW1\.[\w-]{64}$/);
  });

  it('is forged as soon as one character differs', () => {
    fc.assert(
      fc.property(uuid, nonce, fc.nat(67), fc.constantFrom('A', 'b', '-', '.', '='), (id, nonce, position, letter) => {
        const code = writeCode(keys, id, issuedAt, nonce);
        const altered = code.slice(0, position) + letter + code.slice(position + 1);
        fc.pre(altered !== code);
        expect(readCode(keys, altered, after(1)).kind).toBe('forged');
      }),
    );
  });

  it('is forged for a server with another secret', () => {
    const code = writeCode(deriveKeys('x'.repeat(32)), crypto.randomUUID(), issuedAt, randomBytes(12));
    expect(readCode(keys, code, after(1)).kind).toBe('forged');
  });

  it.each([
    [-6, 'forged'],
    [-5, 'valid'],
    [60, 'valid'],
    [61, 'expired'],
  ])('read %i s after it was issued is %s', (s, kind) => {
    const code = writeCode(keys, crypto.randomUUID(), issuedAt, randomBytes(12));
    expect(readCode(keys, code, after(s)).kind).toBe(kind);
  });

  it('has nothing in common with another code of the same person', () => {
    const id = crypto.randomUUID();
    const handles = [1, 2].map(() => writeCode(keys, id, issuedAt, randomBytes(12)).slice(26, 47));
    expect(handles[0]).not.toBe(handles[1]);
  });
});
