import { beforeEach, describe, expect, it } from 'vitest';
import type { Movement } from '../../../contracts/wallet';
import type { Api } from '../../../ui/api/api';
import { refusal, type Answer } from '../../../ui/api/refusal';
import { Wallet } from './wallet';

const welcome: Movement = {
  transferId: '1',
  kind: 'bonus',
  points: 200,
  label: 'Bienvenue',
  at: '2026-01-01T00:00:00Z',
};
const purchase: Movement = {
  transferId: '2',
  kind: 'purchase',
  points: 120,
  label: 'Boutique',
  at: '2026-01-02T00:00:00Z',
};

let movements: Movement[];
let broken: string | null;
let read: string[];
let wallet: Wallet;

beforeEach(() => {
  movements = [welcome];
  broken = null;
  read = [];
  wallet = new Wallet({ get: answer as unknown as Api['get'] });
});

async function answer(route: string): Promise<Answer<unknown>> {
  read.push(route);
  if (route === broken) return { ok: false, refusal: refusal('indisponible', 'Réessayez.') };
  const points = movements.reduce((sum, movement) => sum + movement.points, 0);
  return {
    ok: true,
    value: route === 'wallet/balance' ? { points, updatedAt: movements[0]?.at ?? null } : { movements },
  };
}

describe('the wallet', () => {
  it('shows the balance and the movements, and calls nothing an arrival at the first reading', async () => {
    await wallet.refresh();
    expect(wallet.balance()?.points).toBe(200);
    expect(wallet.movements()).toEqual([welcome]);
    expect(wallet.arrival()).toBeNull();
  });

  it('reads the movements again only when the balance changed', async () => {
    await wallet.refresh();
    await wallet.refresh();
    expect(read).toEqual(['wallet/balance', 'wallet/movements', 'wallet/balance']);
  });

  it('tells of the points that came in, and from where', async () => {
    await wallet.refresh();
    movements = [purchase, welcome];
    await wallet.refresh();
    expect(wallet.arrival()).toEqual({ points: 120, label: 'Boutique' });
    expect(wallet.balance()?.points).toBe(320);
  });

  it('tells of the very first points of an empty account', async () => {
    movements = [];
    await wallet.refresh();
    movements = [welcome];
    await wallet.refresh();
    expect(wallet.arrival()).toEqual({ points: 200, label: 'Bienvenue' });
  });

  it('does not celebrate points that left', async () => {
    await wallet.refresh();
    movements = [{ ...purchase, points: -100, label: 'Bon d’achat' }, welcome];
    await wallet.refresh();
    expect(wallet.arrival()).toBeNull();
    expect(wallet.balance()?.points).toBe(100);
  });

  it('keeps what it knows when a reading fails, and misses no arrival for it', async () => {
    await wallet.refresh();
    movements = [purchase, welcome];
    broken = 'wallet/movements';
    await wallet.refresh();
    expect([wallet.balance()?.points, wallet.refusal()?.code]).toEqual([200, 'indisponible']);
    broken = null;
    await wallet.refresh();
    expect([wallet.balance()?.points, wallet.refusal(), wallet.arrival()?.points]).toEqual([320, null, 120]);
  });

  it('forgets everything for the next person', async () => {
    await wallet.refresh();
    wallet.forget();
    expect([wallet.balance(), wallet.movements()]).toEqual([null, []]);
  });
});
