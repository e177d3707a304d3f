import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Refusal } from '../refusal.ts';

const sentence = 'L’en-tête Idempotency-Key est obligatoire et compte de 8 à 100 caractères.';

/** The header that makes a retry harmless. */
export const IdempotencyKey = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const key = context.switchToHttp().getRequest<FastifyRequest>().headers['idempotency-key'];
  if (typeof key !== 'string' || key.length < 8 || key.length > 100) {
    throw new Refusal('champ-invalide', sentence, [{ path: 'Idempotency-Key', message: sentence }]);
  }
  return key;
});
