import { expect, it } from 'vitest';
import { hashPassword, isPassword } from './passwords.ts';

it('a password matches its own hash and no other', async () => {
  const hash = await hashPassword('un-mot-de-passe-long');
  expect(await isPassword('un-mot-de-passe-long', hash)).toBe(true);
  expect(await isPassword('un-mot-de-passe-lonG', hash)).toBe(false);
  expect(await hashPassword('un-mot-de-passe-long')).not.toBe(hash);
});

it('nobody’s password never matches', async () => {
  expect(await isPassword('', undefined)).toBe(false);
});

it('many at once are all answered', async () => {
  const hash = await hashPassword('un-mot-de-passe-long');
  const answers = await Promise.all(
    Array.from({ length: 7 }, (_, n) => isPassword(n % 2 ? 'faux' : 'un-mot-de-passe-long', hash)),
  );
  expect(answers).toEqual([true, false, true, false, true, false, true]);
});
