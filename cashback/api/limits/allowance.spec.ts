import { describe, expect, it } from 'vitest';
import type { Caller } from '../access/tokens.ts';
import { askerOf, fieldsOf, isBeyond, refusalSentence, retryAfterS } from './allowance.ts';

const lea: Caller = { id: '7d0c…', role: 'consumer', displayName: 'Léa' };

describe('who asks', () => {
  it('is the account, wherever it asks from', () => {
    for (const address of ['203.0.113.7', '127.0.0.1', '2001:db8::1']) {
      expect(askerOf(lea, address, 'strict')).toMatchObject({ kind: 'account', key: `account:${lea.id}` });
    }
  });

  it('is the address where nobody is signed in', () => {
    expect(askerOf(undefined, '203.0.113.7', 'strict')).toMatchObject({ kind: 'address', key: 'address:203.0.113.7' });
  });

  it.each(['127.0.0.1', '10.20.0.10', '172.18.0.2', '192.168.1.4', '::1', 'fd00::2', '::ffff:10.0.0.1'])(
    'is nobody to be limited at %s, inside',
    (address) => {
      expect(askerOf(undefined, address, 'strict')).toBeNull();
    },
  );

  it.each(['172.32.0.1', '192.169.0.1', '11.0.0.1', '::ffff:203.0.113.7', 'fe80::1', '::', 'unknown'])(
    'is somebody at %s, outside',
    (address) => {
      expect(askerOf(undefined, address, 'strict')).not.toBeNull();
    },
  );

  it.each([
    ['2001:db8:1:2::1', '2001:db8:1:2:aaaa:bbbb:cccc:dddd'],
    ['2001:db8::1', '2001:0DB8:0:0:9:9:9:9'],
    ['::2', '::9:9:9:9'],
    ['2001:db8:1:2:3:4:5::', '2001:db8:1:2:3:4:5:6'],
    ['203.0.113.7', '::ffff:203.0.113.7'],
  ])('is one household at %s and %s', (one, other) => {
    expect(askerOf(undefined, one, 'strict')?.key).toBe(askerOf(undefined, other, 'strict')?.key);
  });

  it.each([
    ['2001:db8:1:2::1', '2001:db8:1:3::1'],
    ['1::', '::1:0:0:0:0'],
  ])('is two households at %s and %s', (one, other) => {
    expect(askerOf(undefined, one, 'strict')?.key).not.toBe(askerOf(undefined, other, 'strict')?.key);
  });
});

it('loose lets everyone ask more than strict, and a till more than a person', () => {
  for (const caller of [undefined, lea, { ...lea, role: 'partner' }, { ...lea, role: 'admin' }] as const) {
    const [loose, strict] = (['loose', 'strict'] as const).map((each) => askerOf(caller, '203.0.113.7', each)?.allowed);
    expect(loose).toBeGreaterThan(strict!);
  }
  const till = askerOf({ ...lea, role: 'partner' }, '203.0.113.7', 'strict');
  expect(till?.allowed).toBeGreaterThan(askerOf(lea, '203.0.113.7', 'strict')!.allowed);
});

describe('an answer', () => {
  const asker = { kind: 'account', key: 'account:x', allowed: 3 } as const;

  it('says how many are left, and is a refusal only beyond the last of them', () => {
    const last = { asked: 3, resetsInMs: 12_400 };
    expect(fieldsOf(asker, last)).toEqual({
      'ratelimit-policy': '"account";q=3;w=60',
      ratelimit: '"account";r=0;t=13',
    });
    expect([isBeyond(asker, last), isBeyond(asker, { ...last, asked: 4 })]).toEqual([false, true]);
    expect(fieldsOf(asker, { ...last, asked: 9 })['ratelimit']).toBe('"account";r=0;t=13');
  });

  it('says when to ask again: never in zero seconds', () => {
    expect(retryAfterS({ asked: 4, resetsInMs: 0 })).toBe(1);
    expect(refusalSentence({ asked: 4, resetsInMs: 300 })).toBe(
      'Trop de demandes à la fois : réessayez dans une seconde.',
    );
    expect(refusalSentence({ asked: 4, resetsInMs: 41_001 })).toContain('réessayez dans 42 secondes.');
  });
});
