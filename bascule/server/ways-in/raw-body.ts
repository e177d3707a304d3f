import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Routes of `scope` get their body as the bytes that came, whatever it is. */
export function keepRawBodies(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: longestBody }, (_request, body, done) =>
    done(null, body),
  );
}

const longestBody = 512 * 1024;

export const rawOf = ({ body }: FastifyRequest): Buffer => (Buffer.isBuffer(body) ? body : Buffer.alloc(0));
