import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { linesOf, percentOf, sumOf, type FileCoverage } from './lines.ts';
import { reachedBy, readProcesses, type Range } from './processes.ts';

const source = 'const a = 1; const b = 2;\nif (a) run();\nelse walk();\n';
const nowhere = () => false;
const at = (line: number, column: number) => ({ start: { line, column } });
const coverage = (...counts: number[]): FileCoverage => ({
  path: '/x.ts',
  statementMap: { 0: at(1, 0), 1: at(1, 13), 2: at(2, 7), 3: at(3, 5) },
  s: Object.fromEntries(counts.entries()),
});

test('a line is covered when one of its statements ran', () => {
  expect(linesOf(coverage(0, 1, 1, 0), source, nowhere)).toEqual({ covered: 2, total: 3 });
  expect(linesOf(coverage(0, 0, 0, 0), source, nowhere)).toEqual({ covered: 0, total: 3 });
});

test('a line that only another process ran is covered too', () => {
  const walk = source.indexOf('walk');
  expect(linesOf(coverage(1, 1, 1, 0), source, (_, offset) => offset === walk)).toEqual({ covered: 3, total: 3 });
});

test('nothing out of nothing is no coverage', () => {
  expect(percentOf(sumOf([]))).toBe(0);
  expect(
    percentOf(
      sumOf([
        { covered: 1, total: 2 },
        { covered: 3, total: 3 },
      ]),
    ),
  ).toBe(80);
});

test('of the stretches around a place the narrowest says whether it ran', () => {
  const range = (startOffset: number, endOffset: number, count: number): Range => ({ startOffset, endOffset, count });
  const process = [range(0, 100, 1), range(10, 50, 4), range(20, 30, 0)];
  expect([5, 15, 25, 45, 200].map((offset) => reachedBy([process], offset))).toEqual([true, true, false, true, false]);
  expect(reachedBy([process, [range(0, 100, 1)]], 25)).toBe(true);
  expect(reachedBy([], 25)).toBe(false);
});

test('what processes wrote is read by file, and half a file counts for nothing', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'rewapp-processes-'));
  const functions = [{ ranges: [{ startOffset: 0, endOffset: 9, count: 1 }] }];
  const written = (...urls: string[]) => JSON.stringify({ result: urls.map((url) => ({ url, functions })) });
  await writeFile(join(directory, 'one.json'), written('file:///x.ts', 'node:fs', 'file:///node_modules/y.js'));
  await writeFile(join(directory, 'two.json'), written('file:///x.ts'));
  await writeFile(join(directory, 'half.json'), written('file:///x.ts').slice(0, 30));
  const found = await readProcesses(directory, new Set(['/x.ts']));
  await rm(directory, { recursive: true });
  expect([...found.keys()]).toEqual(['/x.ts']);
  expect(found.get('/x.ts')).toHaveLength(2);
});
