import type { z } from 'zod';
import { worded } from '../core/plan/wording.ts';
import { Refusal } from './refusal.ts';

/** The input as its schema gives it. @throws Refusal naming the field and what is allowed */
export function checked<S extends z.ZodType>(schema: S, input: unknown): z.infer<S> {
  const result = schema.safeParse(input ?? {}, { error: worded });
  if (result.success) return result.data;
  const told = result.error.issues.map((issue) => `${issue.path.join('.') || 'demande'} : ${issue.message}`);
  throw new Refusal('invalid', told.join(' ; '));
}
