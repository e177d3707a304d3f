import type { z } from 'zod';
import { noAnswer, refusal, type Answer } from '../api/refusal';

/**
 * Checks what was typed against the API's own schema, loaded only now so that zod stays out of the first bundle.
 * Gives the clean value, or a refusal with the sentence of each field at fault.
 */
export async function check<T>(loading: Promise<z.ZodType<T>>, typed: unknown): Promise<Answer<T>> {
  const schema = await loading.catch(() => null);
  if (!schema) return { ok: false, refusal: noAnswer(null) };
  const result = schema.safeParse(typed);
  if (result.success) return { ok: true, value: result.data };
  const fields = firstByPath(result.error.issues);
  return {
    ok: false,
    refusal: refusal('champ-invalide', 'Corrigez les champs signalés, puis validez de nouveau.', fields),
  };
}

function firstByPath(issues: readonly z.core.$ZodIssue[]): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const { path, message } of issues) fields[path.join('.')] ??= message;
  return fields;
}
