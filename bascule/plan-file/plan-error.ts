export type PlanErrorCode = 'plan-not-found' | 'plan-unreadable' | 'plan-invalid';

/** A plan that can't be used; the message says which file, where in it, and what is allowed. */
export class PlanError extends Error {
  readonly code: PlanErrorCode;
  constructor(code: PlanErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'PlanError';
    this.code = code;
  }
}
