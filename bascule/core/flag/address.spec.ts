import fc from 'fast-check';
import { BlockList, isIP } from 'node:net';
import { expect, test } from 'vitest';
import { addressOf, isWithin, rangeOf } from './address.ts';

const four = fc.ipV4();
const six = fc.ipV6();

test('what is an address, and what not, is as Node sees it', () => {
  fc.assert(fc.property(four, (text) => addressOf(text)?.length === 4));
  fc.assert(fc.property(six, (text) => addressOf(text) !== null));
  const doubtful = fc.array(fc.constantFrom('1', 'ab', '255', '256', ':', '::', '.', '/', '01'), { maxLength: 9 });
  fc.assert(
    fc.property(doubtful, (parts) => {
      const text = parts.join('');
      expect(addressOf(text) !== null, text).toBe(isIP(text) !== 0);
    }),
    { numRuns: 5_000 },
  );
});

test.each(['', ':', ':::', '1.2.3', '1.2.3.4.5', '1.2.3.256', '01.2.3.4', '1::2::3', '12345::', '1:2:3:4:5:6:7', 'x'])(
  '« %s » is no address',
  (text) => expect(addressOf(text)).toBeNull(),
);

test.each(['10.0.0.0/33', '10.0.0.0/', '10.0.0.0/-1', '10.0.0.0/8/8', '::/129', '::ffff:10.0.0.0/8', 'x/8'])(
  '« %s » is no range',
  (text) => expect(rangeOf(text)).toBeNull(),
);

test('an IPv4 address inside IPv6 is the IPv4 address, in ranges too', () => {
  expect(addressOf('::ffff:10.0.0.7')).toEqual([10, 0, 0, 7]);
  expect(addressOf('::FFFF:a00:7')).toEqual([10, 0, 0, 7]);
  expect(rangeOf('::ffff:10.0.0.0/104')).toEqual({ bytes: [10, 0, 0, 0], bits: 8 });
});

test('an address is within a range as Node’s block list says', () => {
  const within = (address: string, range: string) => {
    const [bytes, wanted] = [addressOf(address), rangeOf(range)];
    return bytes !== null && wanted !== null && isWithin(bytes, wanted);
  };
  const listed = (address: string, net: string, bits: number, kind: 'ipv4' | 'ipv6') => {
    const list = new BlockList();
    list.addSubnet(net, bits, kind);
    return list.check(address, kind);
  };
  fc.assert(
    fc.property(four, four, fc.integer({ min: 0, max: 32 }), (address, net, bits) => {
      expect(within(address, `${net}/${bits}`)).toBe(listed(address, net, bits, 'ipv4'));
    }),
  );
  const near = fc.tuple(fc.constantFrom('2001:db8::', '2001:db8:0:1::', 'fe80::'), fc.nat({ max: 65_535 }));
  fc.assert(
    fc.property(near, near, fc.integer({ min: 0, max: 128 }), ([one, low], [other, high], bits) => {
      const [address, net] = [`${one}${low.toString(16)}`, `${other}${high.toString(16)}`];
      expect(within(address, `${net}/${bits}`)).toBe(listed(address, net, bits, 'ipv6'));
    }),
  );
});
