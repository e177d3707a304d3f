/** A message whose framing or form can't be trusted: answered with `status`, then the connection is closed. */
export class BadMessage extends Error {
  readonly status: number;

  constructor(status: 400 | 413 | 414 | 417 | 431 | 501 | 505, message: string) {
    super(message);
    this.name = 'BadMessage';
    this.status = status;
  }
}
