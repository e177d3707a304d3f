import fc from 'fast-check';
import { expect, test } from 'vitest';
import { standingOf, type LookedAt } from './outage.ts';
import type { DownRule } from './schema.ts';

const minute = 60_000;
const rule: DownRule = { environment: 'guarded', components: ['service'], forMinutes: 3, severity: 'SEV-1' };
/** `x` failed, `o` answered, `m` both, `.` nobody looked; the last letter is the minute that runs. */
const looks = (letters: string): LookedAt[] =>
  [...letters].flatMap((letter, index) => {
    const found = { subject: 'service', minute: index * minute };
    if (letter === 'x') return [{ ...found, ok: 0, failed: 1 }];
    if (letter === 'o') return [{ ...found, ok: 1, failed: 0 }];
    return letter === 'm' ? [{ ...found, ok: 1, failed: 1 }] : [];
  });
const standing = (letters: string) =>
  standingOf(rule, looks(letters), 'service', (letters.length - 1) * minute + 30_000);

test.each([
  ['oooxxx', { kind: 'down', since: 3 * minute }],
  // The minute that runs was not looked at yet.
  ['oooxxx.', { kind: 'down', since: 3 * minute }],
  ['ooooxx', null],
  ['xxxooo', { kind: 'up' }],
  ['xxxxoo', null],
  ['xxxmxx', null],
  ['xx.xxx', { kind: 'down', since: 3 * minute }],
  ['xxxx.x', null],
  ['xxx..', null],
  ['', null],
])('%s', (letters, expected) => {
  expect(standing(letters)).toEqual(expected);
});

test('one minute seen otherwise, or not seen, is never the same answer; others’ looks change nothing', () => {
  const letter = fc.constantFrom('x', 'o', 'm', '.');
  fc.assert(
    fc.property(
      fc.array(letter, { minLength: 4, maxLength: 10 }),
      fc.array(letter, { maxLength: 10 }),
      (own, others) => {
        const now = (own.length - 1) * minute + 30_000;
        const mine = looks(own.join(''));
        const theirs = looks(others.join('')).map((look) => ({ ...look, subject: 'site' }));
        const found = standingOf(rule, mine, 'service', now);
        expect(standingOf(rule, [...theirs, ...mine], 'service', now)).toEqual(found);
        const seen = own.at(-1) === '.' ? own.slice(-4, -1) : own.slice(-3);
        if (found) expect(new Set(seen)).toEqual(new Set([found.kind === 'down' ? 'x' : 'o']));
      },
    ),
  );
});
