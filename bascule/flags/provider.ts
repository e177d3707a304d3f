import {
  ErrorCode,
  OpenFeatureEventEmitter,
  ProviderEvents,
  type EvaluationContext,
  type FlagValue,
  type JsonValue,
  type Provider,
  type ResolutionDetails,
} from '@openfeature/server-sdk';
import type { Evaluated } from '../core/flag/evaluation.ts';
import { LocalFlags, type LocalFlagsOptions } from './local-flags.ts';

/**
 * OpenFeature's provider for programs on Node: Bascule's flags, evaluated in the program itself.
 * While the server is away the provider is STALE and gives what it last knew.
 *
 *     const { FLAGS_URL: url, FLAGS_KEY: key, ENVIRONMENT: environment } = process.env;
 *     await OpenFeature.setProviderAndWait(new BasculeProvider({ url, key, environment, file: 'state/flags.json' }));
 *     await OpenFeature.getClient().getBooleanValue('qr-code', false, { targetingKey: user.id });
 */
export class BasculeProvider implements Provider {
  readonly metadata = { name: 'bascule' } as const;
  readonly runsOn = 'server';
  readonly events = new OpenFeatureEventEmitter();
  /** For checks without the SDK around them, and for what went wrong beside (`trouble`). */
  readonly flags: LocalFlags;

  constructor(options: LocalFlagsOptions) {
    this.flags = new LocalFlags(options);
    this.flags.on('changed', (flagsChanged) => this.events.emit(ProviderEvents.ConfigurationChanged, { flagsChanged }));
  }

  /** Rejects while there is neither a server nor a file; READY is told as soon as the server is there. */
  async initialize(): Promise<void> {
    try {
      await this.flags.start();
      // The SDK calls a provider READY that started; one that started from its file is STALE from the next moment on.
      if (!this.flags.isLive) setImmediate(() => this.#tellIfStale());
    } finally {
      this.flags.on('stale', (message) => this.events.emit(ProviderEvents.Stale, { message }));
      this.flags.on('live', () => this.events.emit(ProviderEvents.Ready));
    }
  }

  onClose(): Promise<void> {
    return this.flags.stop();
  }

  async resolveBooleanEvaluation(key: string, otherwise: boolean, context: EvaluationContext) {
    return this.#resolve(key, otherwise, context, (value) => typeof value === 'boolean');
  }

  async resolveStringEvaluation(key: string, otherwise: string, context: EvaluationContext) {
    return this.#resolve(key, otherwise, context, (value) => typeof value === 'string');
  }

  async resolveNumberEvaluation(key: string, otherwise: number, context: EvaluationContext) {
    return this.#resolve(key, otherwise, context, (value) => typeof value === 'number');
  }

  async resolveObjectEvaluation<T extends JsonValue>(key: string, otherwise: T, context: EvaluationContext) {
    return this.#resolve(key, otherwise, context, (value) => typeof value === 'object' && value !== null);
  }

  #resolve<T extends FlagValue>(
    key: string,
    otherwise: T,
    context: EvaluationContext,
    isWanted: (value: unknown) => boolean,
  ): ResolutionDetails<T> {
    const found = this.flags.evaluate(key, context);
    if ('errorCode' in found) return failed(otherwise, ErrorCode[found.errorCode], found.errorDetails);
    if (!isWanted(found.value)) {
      const message = `Le flag « ${key} » donne ${JSON.stringify(found.value)}, ce qui n’est pas de la sorte demandée.`;
      return failed(otherwise, ErrorCode.TYPE_MISMATCH, message);
    }
    return resolved(found as Evaluated & { value: T });
  }

  #tellIfStale(): void {
    if (!this.flags.isLive) this.events.emit(ProviderEvents.Stale, { message: 'les derniers flags connus' });
  }
}

function resolved<T extends FlagValue>({
  value,
  reason,
  variant,
  metadata,
}: Evaluated & { value: T }): ResolutionDetails<T> {
  return {
    ...{ value, reason },
    ...(variant === undefined ? {} : { variant }),
    ...(metadata ? { flagMetadata: { ...metadata } } : {}),
  };
}

function failed<T extends FlagValue>(value: T, errorCode: ErrorCode, errorMessage: string): ResolutionDetails<T> {
  return { value, reason: 'ERROR', errorCode, errorMessage };
}
