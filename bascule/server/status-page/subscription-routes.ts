import { parse } from 'node:querystring';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Pool } from 'pg';
import type { Language, StatusPage } from '../../core/status/schema.ts';
import { escaped } from '../../status-page/html.ts';
import { messagePage } from '../../status-page/other-pages.ts';
import { subscriptionWords } from '../../status-page/subscription-words.ts';
import { subscriptionPath } from '../../status-page/forward.ts';
import { checked } from '../checked.ts';
import { refusalOf } from '../refusal.ts';
import { forwardedPath } from './addresses.ts';
import type { Shown } from './gather.ts';
import { placeOf, SubscriptionLimits } from './limits.ts';
import { ask, confirm, end } from './subscriptions.ts';
import { subscribeForm, tokenQuery } from './wire.ts';

export interface SubscriptionGround {
  pool: Pool;
  shown: Shown;
  /** Milliseconds since 1970. */
  now: () => number;
  onError(error: unknown): void;
}

/**
 * What people send from the public page, answered by pages. What a link opens only asks: mail programs open links by
 * themselves. What changes something is sent, by a button or by a mail program on its reader's behalf (RFC 8058).
 */
export function subscriptionRoutes(server: FastifyInstance, { pool, shown, now, onError }: SubscriptionGround): void {
  const limits = new SubscriptionLimits();
  const answer = pages(shown, now);
  server.register(async (scope) => {
    const urlencoded = 'application/x-www-form-urlencoded';
    scope.addContentTypeParser(
      urlencoded,
      { parseAs: 'string', bodyLimit: 16_384 },
      async (_: unknown, body: string) => ({
        ...parse(body),
      }),
    );
    // What a mail program sends to unsubscribe may also come in parts; all that counts is in the address.
    scope.addContentTypeParser('multipart/form-data', (_request, payload, done) => {
      payload.resume().on('end', () => done(null, {}));
    });
    scope.setErrorHandler((error, request, reply) => {
      const refusal = refusalOf(error);
      const language = languageOf(request, shown.page);
      const words = subscriptionWords[language];
      // What went wrong inside is none of the public's.
      if (refusal.code === 'invalid') return answer(reply.code(400), language, words.wrong(refusal.message));
      if (refusal.code === 'internal') onError(error);
      return answer(reply.code(503).header('retry-after', 300), language, words.broken);
    });
    const open = { config: { public: true } };

    scope.post(forwardedPath(), open, async (request, reply) => {
      const asked = { ...checked(subscribeForm, request.body), language: languageOf(request, shown.page) };
      const words = subscriptionWords[asked.language];
      const place = placeOf(String(request.headers['x-forwarded-for'] ?? ''), request.socket.remoteAddress ?? 'local');
      const waitSeconds = await limits.count(place, asked.email);
      if (waitSeconds !== null)
        return answer(reply.code(429).header('retry-after', waitSeconds), asked.language, words.tooMany);
      await ask(pool, shown, asked, now());
      return answer(reply.code(202), asked.language, words.asked(asked.email));
    });

    for (const [step, doIt] of Object.entries(steps)) {
      scope.get(forwardedPath(`/${step}`), open, async (request, reply) => {
        const { token } = checked(tokenQuery, request.query);
        const language = languageOf(request, shown.page);
        const words = subscriptionWords[language][step as Step];
        return answer(reply, language, { ...words, form: button(step as Step, token, words.button, language) });
      });
      scope.post(forwardedPath(`/${step}`), open, async (request, reply) => {
        const { token } = checked(tokenQuery, request.query);
        return answer(reply, ...(await doIt(pool, token, now(), languageOf(request, shown.page))));
      });
    }
  });
}

type Step = 'confirm' | 'end';
type Answered = [Language, { title: string; text: string }];

const steps: Record<Step, (pool: Pool, token: string, at: number, language: Language) => Promise<Answered>> = {
  async confirm(pool, token, at, language) {
    const chosen = await confirm(pool, token, at);
    const spoken = chosen?.language ?? language;
    return [spoken, chosen ? subscriptionWords[spoken].confirmed : subscriptionWords[spoken].void];
  },
  // Whoever is gone is gone: asked twice, it is answered the same.
  async end(pool, token, _at, language) {
    await end(pool, token);
    return [language, subscriptionWords[language].ended];
  },
};

const button = (step: Step, token: string, words: string, language: Language) =>
  `<form method="post" action="/${subscriptionPath}/${step}?token=${escaped(token)}&amp;language=${language}"><p><button>${escaped(words)}</button></p></form>`;

/** As it was chosen; else the first that the reader's browser asks for; of those that the page speaks. */
function languageOf({ query, body, headers }: FastifyRequest, { languages }: StatusPage): Language {
  const chosen =
    (body as { language?: unknown } | null)?.language ?? (query as { language?: unknown } | null)?.language;
  const asked = (headers['accept-language'] ?? '').split(',').map((each) => each.trim().slice(0, 2).toLowerCase());
  const found = [chosen, ...asked].find((each) => languages.some((one) => one === each));
  return (found as Language | undefined) ?? languages[0] ?? 'fr';
}

function pages({ plan, page, environment, url }: Shown, now: () => number) {
  return (reply: FastifyReply, language: Language, said: { title: string; text: string; form?: string }) => {
    const masthead = {
      ...{ at: now(), name: page.title, url, timeZone: plan.calendar.timeZone, languages: page.languages },
      environment: { title: environment.title, isUsual: environment.name === page.environments[0] },
    };
    return reply
      .type('text/html; charset=utf-8')
      .header('cache-control', 'no-store')
      .send(messagePage(masthead, language, said));
  };
}
