import { randomBytes } from 'node:crypto';
import { banks, transactionsOf, type Transaction } from './bank.ts';

export interface Connection {
  id: number;
  bank: (typeof banks)[number];
  accountId: number;
  transactions: Transaction[];
}

export interface Holder {
  id: number;
  clientId: string;
  token: string;
  connections: Connection[];
}

/** The people that the clients of this domain have made known, by what opens their data. */
export class Holders {
  readonly #byToken = new Map<string, Holder>();
  readonly #byCode = new Map<string, { holder: Holder; until: number }>();
  #lastId = 1_000;

  open(clientId: string): Holder {
    const token = randomBytes(32).toString('base64url');
    const holder = { id: this.#newId(), clientId, token, connections: [] };
    this.#byToken.set(token, holder);
    return holder;
  }

  byToken(token: string | null): Holder | null {
    return this.#byToken.get(token ?? '') ?? null;
  }

  forget({ token }: Holder): void {
    this.#byToken.delete(token);
  }

  newCode(holder: Holder, until: number): string {
    const code = randomBytes(24).toString('base64url');
    this.#byCode.set(code, { holder, until });
    return code;
  }

  /** Whom the webview is open for; a code that has ended opens it for nobody. */
  byCode(code: string | null, now: number): Holder | null {
    const found = this.#byCode.get(code ?? '');
    return found && found.until > now ? found.holder : null;
  }

  connect(holder: Holder, bank: Connection['bank'], now: number): Connection {
    const accountId = this.#newId();
    const connection = {
      id: this.#newId(),
      bank,
      accountId,
      transactions: transactionsOf(accountId, this.#newId(), now),
    };
    this.#lastId += connection.transactions.length;
    holder.connections.push(connection);
    return connection;
  }

  #newId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }
}
