import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const FOLDER = join(import.meta.dirname, '../../infra/images');
const names = readdirSync(FOLDER).filter((name) => name.endsWith('.Dockerfile'));

/** Instructions with their continuation lines, comments left out. */
const instructionsOf = (name: string): string[] =>
  readFileSync(join(FOLDER, name), 'utf8')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));

test('there is one for the API, one for the front ends and one for Bascule', () => {
  expect(names.toSorted()).toEqual(['api.Dockerfile', 'bascule.Dockerfile', 'front.Dockerfile']);
});

describe.each(names)('%s', (name) => {
  const all = instructionsOf(name);
  const last = all.slice(all.findLastIndex((line) => line.startsWith('FROM ')));

  test('takes its base as an argument, in every stage', () => {
    expect(all[0]).toMatch(/^ARG BASE=node:24/);
    const stages = all.filter((line) => line.startsWith('FROM '));
    expect(stages.length).toBeGreaterThan(1);
    for (const stage of stages) expect(stage).toMatch(/^FROM \$\{BASE\}( AS \w+)?$/);
  });

  test('runs as an ordinary user by its number, and says how it is known to be well', () => {
    expect(last.filter((line) => line.startsWith('USER '))).toEqual(['USER 1000:1000']);
    expect(last.findIndex((line) => line.startsWith('USER '))).toBeLessThan(
      last.findIndex((line) => line.startsWith('CMD')),
    );
    expect(last.some((line) => /^HEALTHCHECK .* CMD \["node", "/.test(line))).toBe(true);
    expect(last).toContain('STOPSIGNAL SIGTERM');
  });

  test('carries commit, version and time, which change no layer: nothing is copied after them', () => {
    const at = last.findIndex((line) => line.startsWith('LABEL '));
    for (const label of ['revision', 'version', 'created']) {
      expect(last[at]).toContain(`org.opencontainers.image.${label}="$\{${label.toUpperCase()}}"`);
    }
    expect(last.slice(at).some((line) => /^(COPY|ADD|RUN) /.test(line))).toBe(false);
  });

  test('runs nothing in its last stage, so that it may have neither shell nor network there', () => {
    expect(last.filter((line) => /^(RUN|ADD) /.test(line))).toEqual([]);
    for (const line of all.filter((each) => /^(RUN|CMD|ENTRYPOINT) /.test(each))) expect(line).toMatch(/^\w+ \["/);
  });
});
