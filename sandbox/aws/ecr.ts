import type { Account } from './account.ts';
import type { Operation } from './json.ts';

const HOURS_12 = 12 * 3_600_000;

/** Amazon ECR (AWS JSON 1.1), as far as who pushes images asks it: the password of the account's registry, for 12 hours. */
export class Ecr {
  readonly #account: Account;

  constructor(account: Account) {
    this.#account = account;
  }

  /** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetAuthorizationToken.html */
  readonly operations: Record<string, Operation> = {
    GetAuthorizationToken: () => {
      const password = `of-${this.#account.id}`;
      return {
        authorizationData: [
          {
            authorizationToken: Buffer.from(`AWS:${password}`).toString('base64'),
            expiresAt: new Date(this.#account.now() + HOURS_12),
            proxyEndpoint: `https://${this.#account.id}.dkr.ecr.${this.#account.region}.amazonaws.com`,
          },
        ],
      };
    },
  };
}
