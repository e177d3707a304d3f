import fc from 'fast-check';
import { expect, test } from 'vitest';
import { blocks as slackBlocks } from '../../../sandbox/slack/posted.ts';
import { asMail } from './as-mail.ts';
import { asPage } from './as-page.ts';
import { asSlack } from './as-slack.ts';
import { asText } from './as-text.ts';
import { bodies } from './body.ts';
import { nextTry, staleAfterMs } from './retry.ts';
import type { Terms } from './said.ts';
import { say } from './say.ts';

const terms: Terms = {
  titleOf: (name) => `Env ${name}`,
  personOf: (name) => `M. ${name}`,
  linkTo: (path) => `http://console${path}`,
  when: (at) => `le ${at}`,
};
const written = fc.record(
  {
    ...{ title: fc.string(), text: fc.string({ maxLength: 5_000 }), impact: fc.string(), reason: fc.string() },
    ...{ severity: fc.constantFrom('SEV-1', 'SEV-9'), at: fc.integer(), people: fc.array(fc.string()) },
  },
  { requiredKeys: [] },
);

test('whatever a body holds, every channel takes what is made of it', () => {
  const names = fc.constantFrom(...Object.keys(bodies), 'unheard-of');
  fc.assert(
    fc.property(names, written, (template, body) => {
      const said = say(template, body, terms);
      const { blocks, text } = asSlack(said);
      expect(slackBlocks.safeParse(blocks).success).toBe(true);
      expect(text.length).toBeGreaterThan(0);
      const { subject, html } = asMail(said, 'REWAPP');
      expect(subject).not.toMatch(/[\r\n]/);
      expect(html).not.toMatch(/<(?!\/?(html|body|div|h1|p|table|tr|th|td|a|!doctype)\b)/);
      expect(asText(said)).toContain(said.title);
    }),
  );
});

test('what a person wrote becomes neither a mention nor a link nor HTML', () => {
  const body = { flag: 'x', environment: 'e', by: 'lea', why: '<!channel> & <script>alert(1)</script>' };
  const said = say('kill-switch', body, terms);
  expect(JSON.stringify(asSlack(said).blocks)).toContain('&lt;!channel&gt; &amp; ');
  expect(asMail(said, 'R').html).not.toContain('<script>');
});

test('a page carries its key, and what ends it the same one', () => {
  const reach = { source: 'REWAPP', linkTo: terms.linkTo };
  const body = {
    dedupKey: 'k',
    summary: 'a'.repeat(2_000),
    severity: 'SEV-2',
    environment: 'production',
    incident: 'i',
  };
  const page = asPage('page', body, reach);
  expect(page).toMatchObject({
    path: '/v2/enqueue',
    event: { dedup_key: 'k', payload: { severity: 'error' }, links: [{ href: 'http://console/incidents/i' }] },
  });
  expect((page?.event['payload'] as { summary: string }).summary).toHaveLength(1_024);
  expect(asPage('page-resolved', { dedupKey: 'k' }, reach)?.event).toEqual({ event_action: 'resolve', dedup_key: 'k' });
  expect([asPage('page', {}, reach), asPage('test', { by: 'a', at: 1 }, reach)]).toEqual([null, null]);
});

test('each wait is at least as long as the one before and as the receiver wants, and ends when it is no news any more', () => {
  fc.assert(
    fc.property(fc.nat(50), fc.option(fc.nat(staleAfterMs)), fc.nat(staleAfterMs), (attempts, afterMs, age) => {
      const now = 1_000_000 + age;
      const next = nextTry({ since: 1_000_000, attempts: attempts + 1 }, now, afterMs);
      if (next === null) return;
      expect(next - now).toBeGreaterThanOrEqual(Math.max(1_000, afterMs ?? 0));
      expect(next).toBeLessThanOrEqual(1_000_000 + staleAfterMs);
      const later = nextTry({ since: 1_000_000, attempts: attempts + 2 }, now, afterMs);
      if (later !== null) expect(later).toBeGreaterThanOrEqual(next);
    }),
  );
});

test('what happens in a store is told with what to do about it', () => {
  const about = { environment: 'production', component: 'mobile', store: 'play', version: '1.4.0', build: 100_400_000 };
  const of = (template: string, body: object) =>
    asText(say(template, { ...about, deployment: 'd-7', at: 0, ...body }, terms));
  const lanes = { build: 'android build', upload: 'android upload' };
  const awaited = of('store-attention', { what: 'upload-awaited', lanes, expectedAt: 5 });
  expect(awaited).toContain('BUILD_NUMBER=100400000 bundle exec fastlane android upload');
  expect(awaited).toContain('Pour tous vers : le 5');
  expect(of('store-attention', { what: 'late-review', lanes, expectedAt: null })).toContain('revue accélérée');
  const rejected = of('store-rejected', { why: 'règle 4.3' });
  expect(rejected).toContain('Raison du store : règle 4.3');
  expect(rejected).toContain('store request production --app-version 1.4.0');
  expect(rejected).toContain('d-7 (http://console/deployments/d-7)');
  expect(of('store-moved', { state: 'halted', percent: 10 })).toContain('store resume production --store play');
  expect(of('store-trouble', { trouble: 'Donnez la clé.' })).toContain('Donnez la clé.');
  expect(of('store-not-requested', { reason: 'Une autre est en revue.' })).toContain(
    'Raison : Une autre est en revue.',
  );
});
