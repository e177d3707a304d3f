import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';

const script = readFileSync(new URL('banner.js', import.meta.url), 'utf8');

/** What the line says once the page had its answer. */
async function lineAfter(fetch: () => Promise<unknown>): Promise<string> {
  const line = { textContent: '' };
  runInNewContext(script, { fetch, document: { getElementById: () => line } });
  await new Promise((resolve) => setImmediate(resolve));
  return line.textContent;
}

const answering = (flags: unknown[]) => async () => ({ ok: true, json: async () => ({ flags }) });

it('the line is what the flag holds', async () => {
  const flags = [
    { key: 'qr-code', value: true },
    { key: 'bandeau-vitrine', value: 'Maintenance dimanche à 2 h.' },
  ];
  expect(await lineAfter(answering(flags))).toBe('Maintenance dimanche à 2 h.');
});

it.each([
  ['there is no such flag', answering([])],
  ['it could not be evaluated', answering([{ key: 'bandeau-vitrine', errorCode: 'GENERAL' }])],
  ['the API has no flags', async () => ({ ok: false })],
  ['nobody answers', () => Promise.reject(new TypeError('Failed to fetch'))],
])('there is no line when %s', async (_, fetch) => {
  expect(await lineAfter(fetch)).toBe('');
});
