import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { conclusion, duration, headingLine, rowLines } from './report.ts';
import type { Row } from './row.ts';

const row: Row = {
  step: 'errors-30',
  outcome: 'rolled-back',
  requestsSent: 5_000,
  lostByPlatform: 0,
  errorsByVersion: { abc: 120 },
  switchMs: 4,
  detectMs: 1_240,
  rollbackMs: 38,
  latencyMsP95: 9,
  faults: [],
};

const plain = (text: string) => stripVTControlCharacters(text);

describe('the report of the demonstration', () => {
  it('keeps every figure under its heading', () => {
    const heading = plain(headingLine());
    const line = plain(rowLines(row, '500 à 30 % des soldes'));
    for (const [name, figure] of [
      ['Requêtes', '5000'],
      ['Détection', '1,2 s'],
      ['Retour', '38 ms'],
    ] as const) {
      expect(line.indexOf(figure)).toBe(heading.indexOf(name));
    }
  });

  it('names every fault under its row, and the step in the conclusion', () => {
    const faulty = { ...row, lostByPlatform: 2, faults: ['2 connexions perdues'] };
    expect(plain(rowLines(faulty, 'x'))).toContain('\n  ✗ 2 connexions perdues');
    expect(plain(conclusion([faulty]))).toContain('2 requêtes perdues ; pas comme attendu : errors-30.');
  });

  it('says it in one line when all went well', () => {
    expect(plain(conclusion([row, row]))).toMatch(/^2 étapes comme attendu, 10.000 requêtes, aucune requête perdue\.$/);
  });

  it('writes durations as people read them', () => {
    expect([null, 12, 999, 1_000, 61_500].map(duration)).toEqual(['–', '12 ms', '999 ms', '1,0 s', '61,5 s']);
  });
});
