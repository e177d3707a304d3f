/** What a program that reads flags is refused, by its HTTP status, in one sentence. */
export class FlagRefusal extends Error {
  readonly status: 400 | 401 | 403 | 404 | 429;
  /** When to come back, in seconds. */
  readonly retryAfterS: number | null;

  constructor(status: FlagRefusal['status'], message: string, retryAfterS: number | null = null) {
    super(message);
    this.name = 'FlagRefusal';
    this.status = status;
    this.retryAfterS = retryAfterS;
  }
}
