import { expect, test } from 'vitest';
import { readSnapshot } from './read-snapshot.ts';

const reading = (flags: object[], more = {}) =>
  readSnapshot({ environment: 'production', revision: 7, flags, ...more });

test('a snapshot of the same age is read as it is', () => {
  const { snapshot, passedOver } = reading([{ key: 'f', enabled: true }], {
    segments: [{ name: 's', constraints: [] }],
  });
  expect(snapshot).toMatchObject({ environment: 'production', revision: 7, segments: [{ name: 's' }] });
  expect(snapshot.flags).toMatchObject([{ key: 'f', enabled: true, strategies: [] }]);
  expect(passedOver).toEqual([]);
});

test('what a newer server says beside is passed over', () => {
  const { snapshot, passedOver } = reading([{ key: 'f', enabled: true, colour: 'green' }], { signature: 'x' });
  expect(snapshot.flags).toMatchObject([{ key: 'f', enabled: true }]);
  expect(passedOver).toEqual([]);
});

test('a flag with a rule that is not known is not there, and the others are', () => {
  const newer = { key: 'newer', enabled: true, strategies: [{ name: 'byMoonPhase' }] };
  const { snapshot, passedOver } = reading([newer, { key: 'f' }]);
  expect(snapshot.flags.map(({ key }) => key)).toEqual(['f']);
  expect(passedOver).toEqual([expect.stringContaining('« newer » ne se comprend pas ici')]);
});

test.each([null, 7, {}, { environment: 'production', revision: 1 }, { environment: '', revision: 1, flags: [] }])(
  '%j is no snapshot',
  (input) => expect(() => readSnapshot(input)).toThrow(),
);
