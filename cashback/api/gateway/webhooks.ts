import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ZodError } from 'zod';
import type { Problem } from '../../contracts/problem.ts';
import type { Incoming, Webhook } from './webhook.ts';

/** Of a compressed body, once it is no longer; a few KB may hide more than there is memory for. */
const inflatedLimitBytes = 32 * 1024 * 1024;

const forged: Problem = { code: 'acces-refuse', message: 'La signature de cet appel ne correspond pas.' };
const unreadable: Problem = { code: 'champ-invalide', message: 'Le corps de cet appel n’est pas celui attendu.' };

/**
 * The addresses where services outside call back. A part of Fastify to itself: here bodies stay the bytes that were
 * signed and may be big, and a signature stands in for a session.
 */
export function openWebhooks(fastify: FastifyInstance, webhooks: readonly Webhook[]): void {
  void fastify.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, parsed) => parsed(null, body));
    for (const webhook of webhooks) {
      scope.post(webhook.path, { bodyLimit: webhook.longestBodyBytes }, async (request, reply) => {
        const incoming = await genuine(webhook, incomingOf(request));
        if (!incoming) return reply.status(401).send(forged);
        try {
          await webhook.take(incoming);
          return await reply.status(204).send();
        } catch (error) {
          if (!(error instanceof ZodError || error instanceof SyntaxError)) throw error;
          request.log.warn({ path: incoming.path, fault: error.message }, 'a webhook was not understood');
          return reply.status(400).send(unreadable);
        }
      });
    }
    done();
  });
}

/**
 * The call as it is to be read, or null when nobody vouches for it. Of a compressed body services may have signed
 * either form.
 */
async function genuine(webhook: Webhook, incoming: Incoming): Promise<Incoming | null> {
  const signedAsSent = webhook.isGenuine(incoming);
  if (incoming.headers['content-encoding'] !== 'gzip') return signedAsSent ? incoming : null;
  const body = await promisify(gunzip)(incoming.body, { maxOutputLength: inflatedLimitBytes }).catch(() => null);
  const inflated = body && { ...incoming, body };
  return inflated && (signedAsSent || webhook.isGenuine(inflated)) ? inflated : null;
}

function incomingOf(request: FastifyRequest): Incoming {
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  );
  const [path = '/'] = request.url.split('?');
  return { path, headers, body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0) };
}
