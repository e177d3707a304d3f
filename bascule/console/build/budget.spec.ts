import { expect, test } from 'vitest';
import { initialFiles, judge } from './budget.ts';

test('what the page names, and what that imports statically, is loaded first; what is imported later is not', () => {
  const sources = new Map([
    ['main-A.js', 'import{a}from"./chunk-B.js";const later=()=>import("./chunk-C.js");'],
    ['chunk-B.js', 'export{b}from"./chunk-D.js"'],
    ['chunk-C.js', ''],
    ['chunk-D.js', ''],
    ['styles-E.css', ''],
  ]);
  const page = '<link rel="stylesheet" href="styles-E.css"><script src="main-A.js" type="module"></script>';
  expect(initialFiles(page, sources)).toEqual(['styles-E.css', 'main-A.js', 'chunk-B.js', 'chunk-D.js']);
});

test('a first load of 200 KB fails the build, and names what weighs most', () => {
  expect(judge([{ name: 'main.js', gzippedBytes: 199_999 }])).toMatchObject({ within: true });
  const heavy = judge([
    { name: 'main.js', gzippedBytes: 150_000 },
    { name: 'chunk.js', gzippedBytes: 50_000 },
  ]);
  expect(heavy).toMatchObject({ within: false, sentence: expect.stringContaining('main.js (150.0 KB)') });
});
