import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvOf } from './csv.ts';
import { weeksOf } from './period.ts';
import { rowsCsv, rowsOf } from './report.ts';
import { sparkline } from './sparkline.ts';
import { day, record, start, tell, wentBack } from './spec/stories.ts';
import { shownTarget, targetWords, valueWords } from './words.ts';

describe('CSV', () => {
  test('is read back as it was written, whatever the cells hold (RFC 4180)', () => {
    const cell = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('"', ',', '\r\n', ' a ', 'é;'));
    const table = fc.integer({ min: 1, max: 4 }).chain((width) => {
      const row = fc.array(cell, { minLength: width, maxLength: width });
      return fc.record({ header: row, rows: fc.array(row) });
    });
    fc.assert(
      fc.property(table, ({ header, rows }) => {
        expect(read(csvOf(header, rows))).toEqual([header, ...rows]);
      }),
    );
  });

  test('of deployments has one line each, the newest first, and empty fields for what there is not', () => {
    const all = tell({ records: [record('d-1', start), wentBack('d-2', start + day)] });
    const period = { from: start, to: start + 7 * day };
    const lines = rowsCsv(rowsOf(all, { environment: 'production', component: null, period })).split('\r\n');
    expect(lines.slice(1)).toEqual([
      'd-2,production,release,standard,d-2,rolled-back,false,api,2026-09-07T22:00:00.000Z,2026-09-07T23:00:00.000Z,2026-09-07T23:01:00.000Z,600000,1000,,',
      'd-1,production,release,standard,d-1,confirmed,true,api,2026-09-06T22:00:00.000Z,2026-09-06T23:00:00.000Z,2026-09-06T23:30:00.000Z,600000,,,',
      '',
    ]);
  });
});

test('weeks are counted back from the end, and together are the period', () => {
  const weeks = weeksOf({ from: start, to: start + 17 * day });
  expect(weeks.map(({ from, to }) => (to - from) / day)).toEqual([3, 7, 7]);
  expect([weeks[0]?.from, weeks.at(-1)?.to]).toEqual([start, start + 17 * day]);
});

test('a sparkline has a bar for each value and a dot for none', () => {
  expect(sparkline([0, 1, 2, 4, null])).toBe('▁▃▅█·');
  expect(sparkline([0, 0])).toBe('▁▁');
  expect(sparkline([null])).toBe('·');
});

test('targets are said as the plan’s document says them, values to three digits', () => {
  expect(targetWords({ kind: 'success-rate', above: 0.99 })).toBe('> 99 %');
  expect(targetWords({ kind: 'deployment-time', belowMs: 900_000 })).toBe('< 15 min');
  expect(targetWords({ kind: 'frequency', perWeekAbove: 2 })).toBe('> 2/semaine');
  expect(shownTarget({ direction: 'below', bound: 90_000 }, 'ms')).toBe('< 1 minute 30 secondes');
  expect([850, 12_400, 450_000, 11_520_000, 216_000_000].map((ms) => valueWords(ms, 'ms'))).toEqual([
    ...['850 ms', '12,4 s', '7,5 min', '3,2 h', '2,5 j'],
  ]);
  expect(valueWords(0.98765, 'share')).toBe('98,8 %');
  expect(valueWords(7 / 3, 'per-week')).toBe('2,33/semaine');
});

/** As RFC 4180's grammar reads it: a record is fields with commas between, a field is quoted or has none of `",CRLF`. */
function read(text: string): string[][] {
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  const records: string[][] = [[]];
  while (field.lastIndex < text.length) {
    const [, quoted, plain = '', end] = field.exec(text) as RegExpExecArray;
    records.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === '\r\n') records.push([]);
  }
  return records.slice(0, -1);
}
