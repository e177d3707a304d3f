import { describe, expect, it } from 'vitest';
import { inGain, inPoints, inWords, pointWord } from './words';

const now = new Date(2026, 5, 15, 9, 30);

describe('words of the wallet', () => {
  it.each([
    [new Date(2026, 5, 15, 0, 5), 'Aujourd’hui à 00:05'],
    [new Date(2026, 5, 14, 23, 59), 'Hier à 23:59'],
    [new Date(2026, 4, 3, 18, 0), '3 mai à 18:00'],
    [new Date(2025, 11, 31, 18, 0), '31 décembre 2025'],
  ])('%s is said « %s »', (at, words) => expect(inWords(at, now)).toBe(words));

  it('groups thousands and signs gains the French way', () => {
    expect(inPoints(1250)).toMatch(/^1\s250$/);
    expect([inGain(120), inGain(-50)]).toEqual(['+120', '-50']);
  });

  it('counts zero and one as singular', () => {
    expect([0, 1, 2, -1].map(pointWord)).toEqual(['point', 'point', 'points', 'point']);
  });
});
