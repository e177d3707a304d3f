import type { Context, Evaluated, Evaluation } from './evaluation.ts';
import type { Flag, Variant } from './schema.ts';

/** What a check of a flag came to; made once for each way that it can end. */
export interface Outcome {
  enabled: boolean;
  variant: string | null;
  evaluation: Evaluation;
}

export type Check = (context: Context, now: number) => Outcome;

/** The flag is on, and gives this variant, or none. */
export function onOf({ key, value }: Flag, variant: Variant | null, reason: Evaluated['reason']): Outcome {
  const on = value.kind === 'boolean' ? true : value.on;
  const name = variant?.name ?? null;
  const payload = variant?.payload;
  return outcome(true, name, {
    key,
    value: variant?.value ?? on,
    reason,
    ...(name === null ? {} : { variant: name }),
    ...(payload ? { metadata: { payload: payload.value, payloadType: payload.type } } : {}),
  });
}

export function offOf({ key, value }: Flag, reason: Evaluated['reason'], metadata?: Evaluated['metadata']): Outcome {
  const off = value.kind === 'boolean' ? false : value.off;
  return outcome(false, null, { key, value: off, reason, ...(metadata ? { metadata } : {}) });
}

/** Nobody is let in, and the context has not what a strategy would have to know. */
export function withoutKey({ key }: Flag): Outcome {
  const errorDetails = `Le flag « ${key} » se répartit par « targetingKey », et le contexte n’en a pas.`;
  const evaluation: Evaluation = { key, errorCode: 'TARGETING_KEY_MISSING', errorDetails };
  return { enabled: false, variant: null, evaluation: Object.freeze(evaluation) };
}

export function notFound(key: string): Evaluation {
  return { key, errorCode: 'FLAG_NOT_FOUND', errorDetails: `Le flag « ${key} » n’existe pas dans cet environnement.` };
}

function outcome(enabled: boolean, variant: string | null, evaluation: Evaluated): Outcome {
  return { enabled, variant, evaluation: frozen(structuredClone(evaluation)) };
}

/** All the way down: the same object goes to everybody who asks. */
function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(frozen);
  return value;
}
