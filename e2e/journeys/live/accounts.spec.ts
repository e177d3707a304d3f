import { expect, test } from 'vitest';
import { accessOf } from './accounts.ts';

const accounts = (role: string) => JSON.stringify([{ role, email: `${role}@x.fr`, password: 'secret' }]);
const partner = { email: 'partner@x.fr', password: 'secret' };

test('a made-up account goes the whole way, a synthetic one only looks, and without one there is the door', () => {
  expect(accessOf('partner', { BASCULE_DEMO_ACCOUNTS: accounts('partner') })).toMatchObject({
    depth: 'whole',
    account: partner,
  });
  expect(accessOf('partner', { BASCULE_SYNTHETIC_ACCOUNTS: accounts('partner') })).toMatchObject({
    depth: 'look',
    account: partner,
  });
  expect(accessOf('partner', { BASCULE_DEMO_ACCOUNTS: accounts('admin') })).toEqual({ depth: 'door' });
});

test('accounts that can not be read are told without showing a password', () => {
  const wrong = { BASCULE_DEMO_ACCOUNTS: '[{"role":"partner","password":"secret"}]' };
  expect(() => accessOf('partner', wrong)).toThrow('BASCULE_DEMO_ACCOUNTS est un tableau JSON de comptes');
  expect(() => accessOf('partner', wrong)).not.toThrow('secret');
});
