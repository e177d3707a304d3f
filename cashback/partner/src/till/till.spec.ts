import { beforeEach, describe, expect, it } from 'vitest';
import type { Redeem, Redeemed } from '../../../contracts/qr';
import type { Api } from '../../../ui/api/api';
import { refusal, type Answer, type Refusal } from '../../../ui/api/refusal';
import { Till } from './till';

const receipt: Redeemed = {
  transferId: '1',
  points: 120,
  amountCents: 1250,
  consumer: { displayName: 'Léa' },
  at: '2026-01-10T12:00:00Z',
};

let sent: { body: Redeem; key: string | undefined }[];
let refusing: Refusal | null;
let till: Till;

beforeEach(() => {
  sent = [];
  refusing = null;
  let keys = 0;
  till = new Till({ post: redeem as unknown as Api['post'] }, () => `key ${++keys}`);
  till.code.set('RW1.abcdefgh');
  till.amount.set('12,50');
});

async function redeem(_route: string, body: Redeem, headers: Record<string, string>): Promise<Answer<Redeemed>> {
  sent.push({ body, key: headers['idempotency-key'] });
  return refusing ? { ok: false, refusal: refusing } : { ok: true, value: receipt };
}

describe('the till', () => {
  it('credits the points and shows to whom', async () => {
    await till.credit();
    expect(sent).toEqual([{ body: { code: 'RW1.abcdefgh', amountCents: 1250 }, key: 'key 1' }]);
    expect(till.receipt()?.consumer.displayName).toBe('Léa');
  });

  it('sends the same sale with the same key after a network failure, so that it is paid once', async () => {
    refusing = refusal('hors-ligne', 'Connexion impossible.');
    await till.credit();
    expect(till.refusal()?.message).toContain('l’achat ne sera compté qu’une fois');
    refusing = null;
    await till.credit();
    expect(sent.map(({ key }) => key)).toEqual(['key 1', 'key 1']);
    expect(till.receipt()?.points).toBe(120);
  });

  it('takes another key as soon as the amount or the code is another', async () => {
    refusing = refusal('hors-ligne', 'Connexion impossible.');
    await till.credit();
    till.amount.set('13');
    await till.credit();
    till.code.set('RW1.ijklmnop');
    await till.credit();
    expect(sent.map(({ key }) => key)).toEqual(['key 1', 'key 2', 'key 3']);
  });

  it('shows the API’s refusal as it is', async () => {
    refusing = refusal('qr-expire', 'Ce QR code a expiré : demandez au client d’en afficher un nouveau.');
    await till.credit();
    expect(till.refusal()).toEqual(refusing);
    expect(till.receipt()).toBeNull();
  });

  it('takes a code copied with spaces and line ends', async () => {
    till.code.set(' RW1. abcd\nefgh ');
    await till.credit();
    expect(sent[0]?.body.code).toBe('RW1.abcdefgh');
  });

  it('sends nothing while something is missing, and names all of it', async () => {
    till.code.set('');
    till.amount.set('');
    await till.credit();
    expect(sent).toEqual([]);
    expect(Object.keys(till.fields())).toEqual(['amountCents', 'code']);
  });

  it('sends a sale once however often the button is touched', async () => {
    await Promise.all([till.credit(), till.credit()]);
    expect(sent).toHaveLength(1);
  });

  it('is idle only between two sales', async () => {
    expect(till.idle()).toBe(false);
    await till.credit();
    till.next();
    expect([till.idle(), till.receipt(), till.amount()]).toEqual([true, null, '']);
  });

  it('gives the next sale its own key, even for the same code and amount', async () => {
    await till.credit();
    till.next();
    till.code.set('RW1.abcdefgh');
    till.amount.set('12,50');
    await till.credit();
    expect(sent.map(({ key }) => key)).toEqual(['key 1', 'key 2']);
  });
});
