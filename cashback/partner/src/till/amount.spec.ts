import { describe, expect, it } from 'vitest';
import { inEuros, readAmount } from './amount';

describe('an amount typed the French way', () => {
  it.each([
    ['12,50', 1250],
    ['12.5', 1250],
    ['12', 1200],
    ['12,', 1200],
    ['0,01', 1],
    ['1 250,00 €', 125_000],
    ['1\u202f250', 125_000],
    ['10000', 1_000_000],
    ['19,99', 1999],
  ])('« %s » is %i cents', (typed, cents) => expect(readAmount(typed)).toEqual({ cents }));

  it.each([
    ['', 'Indiquez le montant'],
    ['abc', 'Le montant s’écrit en euros'],
    ['12,505', 'Le montant s’écrit en euros'],
    ['1.250,00', 'Le montant s’écrit en euros'],
    ['-5', 'Le montant s’écrit en euros'],
    ['0', 'au moins 0,01 €'],
    ['10000,01', 'au plus 10 000 €'],
  ])('« %s » is refused with a sentence', (typed, sentence) =>
    expect(readAmount(typed)).toEqual({ fault: expect.stringContaining(sentence) }),
  );

  it('is shown back with its comma and its sign', () => {
    expect(inEuros(1250)).toMatch(/^12,50\s€$/);
  });
});
