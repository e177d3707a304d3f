import { beforeEach, describe, expect, it } from 'vitest';
import type { Account as Known } from '../../../contracts/account';
import type { Api } from '../../../ui/api/api';
import { refusal, type Answer } from '../../../ui/api/refusal';
import { Account } from './account';

const known = (number: string | null = null): Known => ({
  email: { address: 'lea@exemple.fr', state: 'none', available: true },
  phone: { number, available: true },
});
let answers: Record<string, Answer<unknown>>;
let sent: [string, unknown][];
let account: Account;
beforeEach(async () => {
  answers = {
    account: { ok: true, value: known() },
    'account/email/send': { ok: true, value: undefined },
    'account/phone': { ok: true, value: { phone: '+33 6 •• •• •• 78', expiresAt: '' } },
    'account/phone/confirm': { ok: true, value: known('+33 6 •• •• •• 78') },
  };
  sent = [];
  const answer = (async (route: string, body: unknown) => {
    sent.push([route, body]);
    return answers[route];
  }) as unknown;
  account = new Account({ get: answer as Api['get'], post: answer as Api['post'] });
  await account.read();
});

describe('the account', () => {
  it('says that a link is on its way', async () => {
    await account.sendLink();
    expect(account.known()?.email.state).toBe('waiting');
    expect(account.said()).toMatch(/^Lien envoyé/);
  });

  it('says why no link can be sent, and that it is still to be verified', async () => {
    answers['account/email/send'] = { ok: false, refusal: refusal('trop-de-demandes', 'Trop.') };
    await account.sendLink();
    expect([account.known()?.email.state, account.said(), account.refusal()?.message]).toEqual(['none', null, 'Trop.']);
  });

  it('takes a number as people write it, then the code of the SMS', async () => {
    account.phone.set('06 12 34 56 78');
    await account.sendCode();
    expect(account.codeSentTo()).toBe('+33 6 •• •• •• 78');
    account.code.set('123 456');
    await account.confirmCode();
    expect(sent.slice(1)).toEqual([
      ['account/phone', { phone: '+33612345678' }],
      ['account/phone/confirm', { code: '123456' }],
    ]);
    expect([account.codeSentTo(), account.known()?.phone.number]).toEqual([null, '+33 6 •• •• •• 78']);
  });

  it('asks the API for nothing that can’t be right', async () => {
    account.phone.set('12');
    await account.sendCode();
    expect([sent.length, account.fields()['phone']]).toEqual([
      1,
      'Indiquez un numéro de mobile français, par exemple 06 12 34 56 78.',
    ]);
  });

  it('keeps the code awaited when one was wrong', async () => {
    await account.sendCode();
    account.phone.set('0612345678');
    await account.sendCode();
    answers['account/phone/confirm'] = { ok: false, refusal: refusal('code-invalide', 'Ce n’est pas le bon code.') };
    account.code.set('000000');
    await account.confirmCode();
    expect([account.codeSentTo(), account.refusal()?.code]).toEqual(['+33 6 •• •• •• 78', 'code-invalide']);
  });
});
