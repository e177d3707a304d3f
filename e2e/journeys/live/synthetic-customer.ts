import { randomBytes } from 'node:crypto';
import { session } from '../../../cashback/contracts/identity.ts';
import { qrIssued } from '../../../cashback/contracts/qr.ts';
import type { Account } from '../people.ts';

export type Customer = Account & { displayName: string };

/** Nobody's: `.invalid` receives no mail, and the name says to whoever reads the accounts what it is. */
export function syntheticCustomer(): Customer {
  const chance = randomBytes(9).toString('base64url');
  return {
    email: `parcours-${chance.toLowerCase()}@rewapp.invalid`,
    password: `parcours ${chance}`,
    displayName: 'Parcours',
  };
}

/** Opens the account; answers its access token. */
export async function openAccount(api: URL, customer: Customer): Promise<string> {
  return session.parse(await post(new URL('/api/identity/signup', api), customer)).accessToken;
}

/** A code that a till may redeem within the next minute. */
export async function issueCode(api: URL, accessToken: string): Promise<string> {
  return qrIssued.parse(await post(new URL('/api/qr', api), undefined, { authorization: `Bearer ${accessToken}` }))
    .code;
}

async function post(url: URL, body: unknown, headers: Record<string, string> = {}): Promise<unknown> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(10_000),
  });
  if (!answer.ok)
    throw new Error(`${url.pathname} a répondu ${answer.status} : ${(await answer.text()).slice(0, 200)}`);
  return answer.json();
}
