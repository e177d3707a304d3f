import type { Problem } from '../contracts/problem.ts';

/** The one error class of the API: an outcome that the person asking can understand. The gateway maps it to HTTP. */
export class Refusal extends Error {
  readonly code: Problem['code'];
  readonly fields: Problem['fields'];

  /** `message` is the French sentence shown to the person. */
  constructor(code: Problem['code'], message: string, fields?: Problem['fields']) {
    super(message);
    this.code = code;
    this.fields = fields;
  }
}
