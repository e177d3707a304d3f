/** What OpenFeature gives along: `targetingKey` and any fields. Unleash's nested `properties` are read too. */
export type Context = Readonly<Record<string, unknown>>;

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** A success as OFREP sends it. The same object is given again and again: frozen, not to be changed. */
export interface Evaluated {
  readonly key: string;
  readonly value: Json;
  /** STATIC never depends on the context nor on the time, so that clients may keep it. */
  readonly reason: 'STATIC' | 'TARGETING_MATCH' | 'SPLIT' | 'DISABLED';
  readonly variant?: string;
  /** `payload`, `payloadType` of Unleash's variants; `killed` when a kill switch spoke. */
  readonly metadata?: Readonly<Record<string, string | number | boolean>>;
}

export interface NotEvaluated {
  readonly key: string;
  readonly errorCode: 'FLAG_NOT_FOUND' | 'TARGETING_KEY_MISSING';
  /** One French sentence. */
  readonly errorDetails: string;
}

export type Evaluation = Evaluated | NotEvaluated;

export interface Evaluator {
  /** Times are milliseconds since 1970. Never throws, whatever the context. */
  evaluate(key: string, context: Context, now: number): Evaluation;
  /** The same, reading the clock only for flags that time can turn: it costs as much as the rest of a check. */
  evaluateBy(clock: () => number, key: string, context: Context): Evaluation;
  /** Of all flags, in the order of their keys. */
  evaluateAll(context: Context, now: number): Evaluation[];
}

/** What is not in the snapshot and can't be known by a pure function. */
export interface Surroundings {
  /** From 0 to 1, for `random` and for contexts without anything to stick to. */
  chance(): number;
  /** For the strategy `applicationHostname`; of whoever evaluates. */
  hostname: string;
}
