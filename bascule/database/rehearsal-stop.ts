import type { RehearsalFailure } from '../core/migration/rehearsal.ts';

/** The rehearsal went no further; what it found is in the report. */
export class RehearsalStop extends Error {
  readonly failure: RehearsalFailure;
  constructor(
    step: RehearsalFailure['step'],
    migration: string | null,
    sentence: string,
    differences: string[] = [],
    options?: ErrorOptions,
  ) {
    super(sentence, options);
    this.name = 'RehearsalStop';
    this.failure = { step, migration, sentence, differences };
  }
}
