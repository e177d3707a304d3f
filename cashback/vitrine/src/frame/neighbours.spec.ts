import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';

const script = readFileSync(new URL('neighbours.js', import.meta.url), 'utf8');

function linkSeenOn(protocol: string, host: string): string {
  const link = { href: 'https://app.rewapp.fr/', dataset: { neighbour: 'app' } };
  runInNewContext(script, { location: { protocol, host }, document: { querySelectorAll: () => [link] } });
  return link.href;
}

it('a link to the app stays in the environment of the page', () => {
  expect(linkSeenOn('http:', 'www.staging.rewapp.localhost:7080')).toBe('http://app.staging.rewapp.localhost:7080/');
  expect(linkSeenOn('https:', 'vitrine.dev.rewapp.fr')).toBe('https://app.dev.rewapp.fr/');
});

it('a link to the app leads to production from a host of another shape', () => {
  expect(linkSeenOn('https:', 'rewapp.fr')).toBe('https://app.rewapp.fr/');
  expect(linkSeenOn('http:', '127.0.0.1:4200')).toBe('https://app.rewapp.fr/');
});
