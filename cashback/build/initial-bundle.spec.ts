import { describe, expect, it } from 'vitest';
import { initialFiles, judge } from './initial-bundle.ts';

const page = (...tags: string[]) => `<!doctype html><html><head>${tags.join('')}</head><body></body></html>`;

describe('the initial bundle', () => {
  it('holds the scripts, module preloads and styles that the page names', () => {
    const sources = new Map(['main-A.js', 'chunk-B.js', 'styles-C.css', 'other.js'].map((name) => [name, '']));
    const index = page(
      '<link rel="stylesheet" href="styles-C.css">',
      '<link rel="modulepreload" href="/chunk-B.js">',
      '<script src="main-A.js" type="module"></script>',
    );
    expect(initialFiles(index, sources)).toEqual(['styles-C.css', 'chunk-B.js', 'main-A.js']);
  });

  it('follows static imports to the end, minified or not', () => {
    const sources = new Map([
      ['main.js', 'import{a as b,c as $d}from"./one.js";import"./two.js";b()'],
      ['one.js', 'import * as all from "./three.js";\nexport {x} from "./four.js";'],
      ['two.js', 'import z from"./one.js";import y,{k}from"./five.js"'],
      ...['three.js', 'four.js', 'five.js'].map((name) => [name, ''] as const),
    ]);
    const names = initialFiles(page('<script src="main.js" type="module"></script>'), sources);
    expect(names.toSorted()).toEqual(['five.js', 'four.js', 'main.js', 'one.js', 'three.js', 'two.js']);
  });

  it('leaves out what is loaded lazily', () => {
    const sources = new Map([
      ['main.js', 'const page=()=>import("./page.js");import(`./page.js`).then(m=>m.Page)'],
      ['page.js', ''],
    ]);
    expect(initialFiles(page('<script src="main.js"></script>'), sources)).toEqual(['main.js']);
  });

  it('counts a stylesheet once though the page names it again for browsers without scripts', () => {
    const index = page(
      '<link rel="stylesheet" href="s.css" media="print" onload="this.media=\'all\'">',
      '<noscript><link rel="stylesheet" href="s.css"></noscript>',
      '<link rel="icon" href="icon.svg">',
      '<script src="https://elsewhere.example/a.js"></script>',
    );
    expect(
      initialFiles(
        index,
        new Map([
          ['s.css', ''],
          ['icon.svg', ''],
        ]),
      ),
    ).toEqual(['s.css']);
  });
});

describe('the budget', () => {
  it('passes just under 200 KB and says the figure', () => {
    const { within, sentence } = judge('admin', [{ name: 'main.js', gzippedBytes: 199_999 }]);
    expect(within).toBe(true);
    expect(sentence).toContain('200.0 KB gzipped in 1 files');
  });

  it('fails at 200 KB and names the three biggest files', () => {
    const sizes = { 'a.js': 90_000, 'b.js': 70_000, 'c.js': 30_000, 'd.js': 10_000 };
    const files = Object.entries(sizes).map(([name, gzippedBytes]) => ({ name, gzippedBytes }));
    const { within, sentence } = judge('admin', files);
    expect(within).toBe(false);
    expect(sentence).toMatch(/lazily; the biggest: a\.js \(90\.0 KB\), b\.js \(70\.0 KB\), c\.js \(30\.0 KB\)\.$/);
  });
});
