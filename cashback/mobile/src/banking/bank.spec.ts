import { beforeEach, describe, expect, it } from 'vitest';
import type { Banking } from '../../../contracts/banking';
import type { Api } from '../../../ui/api/api';
import { refusal, type Answer } from '../../../ui/api/refusal';
import { Bank, returnOf } from './bank';
import { inDay, inEuros } from './words';

const page = (state?: 'waiting' | 'synced'): Banking => ({
  available: true,
  banks: state ? [{ id: '1', name: 'Banque', state, syncedAt: null, consentEndsOn: '2027-05-22' }] : [],
  purchases: [],
});
let answers: Record<string, Answer<unknown>>;
let bank: Bank;
beforeEach(() => {
  answers = { banking: { ok: true, value: page() } };
  const answer = (async (route: string) => answers[route]) as unknown;
  bank = new Bank({ get: answer as Api['get'], post: answer as Api['post'] });
});

describe('the bank', () => {
  it('that was just linked is awaited until it has told', async () => {
    answers['banking/return'] = { ok: true, value: page('waiting') };
    expect(await bank.comeBack({ state: 's'.repeat(43), connection_id: '5' })).toBe(true);
    expect(bank.awaited).toBe(true);
    answers['banking'] = { ok: true, value: page('synced') };
    await bank.read();
    expect(bank.awaited).toBe(false);
  });

  it('that can’t be linked now leaves what was shown', async () => {
    await bank.read();
    answers['banking/link'] = { ok: false, refusal: refusal('tiers-indisponible', 'Réessayez.') };
    expect(await bank.start()).toBeNull();
    expect([bank.page(), bank.refusal()?.message]).toEqual([page(), 'Réessayez.']);
  });

  it('says what Powens’ address says, and nothing that it does not', () => {
    expect(returnOf({ state: 's', connection_id: '5', autre: 'x' })).toEqual({ state: 's', connectionId: '5' });
    expect(returnOf({ error: 'access_denied' })).toEqual({ state: '', error: 'access_denied' });
  });

  it('writes euros and days the French way', () => {
    expect(inEuros(2490)).toMatch(/^24,90\s€$/);
    expect(inDay('2026-11-23')).toBe('23 novembre 2026');
  });
});
