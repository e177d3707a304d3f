import { session } from '../../cashback/contracts/identity.ts';
import type { ApiClient } from './client.ts';

/** Someone with an account; `token` is renewed whenever they sign in again. */
export interface Person {
  email: string;
  password: string;
  token: string;
}

export interface Credentials {
  email: string;
  password: string;
}

export interface Population {
  consumers: Person[];
  partners: Person[];
}

/** A password is slow to hash on purpose: sign-ups come a few at a time. */
const atOnce = 4;

/** Signs up new consumers, and signs partners in to the accounts they have. */
export async function gather(client: ApiClient, count: number, partners: Credentials[]): Promise<Population> {
  const wave = Date.now().toString(36);
  const consumers: Person[] = [];
  for (let index = 0; index < count; index += atOnce) {
    const names = Array.from({ length: Math.min(atOnce, count - index) }, (_, of) => `charge-${wave}-${index + of}`);
    consumers.push(...(await Promise.all(names.map((name) => signUp(client, name)))));
  }
  return { consumers, partners: await Promise.all(partners.map((partner) => open(client, 'login', partner))) };
}

function signUp(client: ApiClient, name: string): Promise<Person> {
  return open(client, 'signup', {
    email: `${name}@rewapp.invalid`,
    password: `mot de passe ${name}`,
    displayName: 'Charge',
  });
}

async function open(
  client: ApiClient,
  way: 'signup' | 'login',
  body: Credentials & { displayName?: string },
): Promise<Person> {
  const answer = await client.ask({ method: 'POST', path: `/api/identity/${way}`, body });
  const opened = session.safeParse(answer.body);
  if (!opened.success) {
    throw new Error(
      `The API did not open a session for ${body.email} (${answer.status}): ${JSON.stringify(answer.body)}`,
    );
  }
  return { email: body.email, password: body.password, token: opened.data.accessToken };
}
