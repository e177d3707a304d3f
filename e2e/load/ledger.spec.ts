import { describe, expect, it } from 'vitest';
import { ExpectedLedger, pointsFor } from './ledger.ts';

const lea = 'lea';

function withOneRedemption(points = 50): ExpectedLedger {
  const ledger = new ExpectedLedger();
  ledger.asked('key-1', lea, points);
  return ledger;
}

describe('the expected ledger', () => {
  it('gives a point for every 20 cents, rounded down', () => {
    expect([19, 20, 1_999, 2_000].map(pointsFor)).toEqual([0, 1, 99, 100]);
  });

  it('expects the points of an acknowledged redemption, and may see those of an open one', () => {
    const ledger = withOneRedemption();
    expect([ledger.atLeast(lea), ledger.atMost(lea)]).toEqual([0, 50]);
    ledger.given('key-1', { transferId: 't1', points: 50 });
    expect([ledger.atLeast(lea), ledger.atMost(lea)]).toEqual([50, 50]);
  });

  it('counts the same answer to the same key once', () => {
    const ledger = withOneRedemption();
    ledger.given('key-1', { transferId: 't1', points: 50 });
    ledger.given('key-1', { transferId: 't1', points: 50 });
    expect(ledger.atLeast(lea)).toBe(50);
    expect(ledger.takeFaults()).toEqual([]);
  });

  it('finds two answers to one key that do not agree', () => {
    const ledger = withOneRedemption();
    ledger.given('key-1', { transferId: 't1', points: 50 });
    ledger.given('key-1', { transferId: 't2', points: 50 });
    expect(ledger.takeFaults()).toEqual(['key-1 was answered with two transfers']);
    expect(ledger.takeFaults()).toEqual([]);
  });

  it('finds a refusal after the points were given', () => {
    const ledger = withOneRedemption();
    ledger.given('key-1', { transferId: 't1', points: 50 });
    ledger.refused('key-1');
    expect(ledger.takeFaults()).toHaveLength(1);
  });

  it('finds wrong points', () => {
    const ledger = withOneRedemption(50);
    ledger.given('key-1', { transferId: 't1', points: 51 });
    expect(ledger.takeFaults()).toEqual(['key-1 gave 51 points, 50 were due']);
  });

  it('finds one transfer that answers two keys', () => {
    const ledger = withOneRedemption();
    ledger.asked('key-2', lea, 50);
    ledger.given('key-1', { transferId: 't1', points: 50 });
    ledger.given('key-2', { transferId: 't1', points: 50 });
    expect(ledger.takeFaults()).toEqual(['key-2 and key-1 share one transfer']);
  });

  it('finds a balance that forgot an acknowledged redemption, and one that holds an effect twice', () => {
    const ledger = withOneRedemption();
    ledger.given('key-1', { transferId: 't1', points: 50 });
    ledger.read(lea, 0, 50);
    ledger.read(lea, 100, 50);
    ledger.read(lea, 50, 50);
    expect(ledger.takeFaults()).toHaveLength(2);
  });

  it('finds an effect of a redemption that was refused', () => {
    const ledger = withOneRedemption();
    ledger.refused('key-1');
    ledger.read(lea, 50, ledger.atLeast(lea));
    expect(ledger.takeFaults()).toHaveLength(1);
  });

  it('takes it as a fault when nobody ever answered, and only once', () => {
    const ledger = withOneRedemption();
    ledger.asked('key-2', lea, 1);
    ledger.refused('key-2');
    ledger.settle();
    ledger.settle();
    expect(ledger.takeFaults()).toEqual(['nobody answered key-1, however often it was asked']);
  });

  it('takes a balance that cannot be read as a fault', () => {
    const ledger = new ExpectedLedger();
    ledger.unreadable(lea, null);
    expect(ledger.takeFaults()).toEqual(['the balance of lea could not be read (no answer)']);
  });
});
