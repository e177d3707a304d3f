import { importPKCS8, SignJWT } from 'jose';
import { z } from 'zod';
import { say } from '../http.ts';
import { StoreError } from '../store-error.ts';

/** The part of a service account's JSON file that is needed: https://cloud.google.com/iam/docs/keys-create-delete */
const file = z.object({ client_email: z.string(), private_key: z.string(), token_uri: z.url() });
const grant = z.object({ access_token: z.string(), expires_in: z.number() });

const scope = 'https://www.googleapis.com/auth/androidpublisher';
const assertionLivesS = 3_600;
/** Fetched anew this long before its end: it must still be good when it arrives. */
const marginMs = 60_000;

/** Google's service account: signs for itself, and gets tokens of an hour (RFC 7523). */
export class ServiceAccount {
  readonly #given: string;
  readonly #now: () => number;
  #access: { token: Promise<string>; until: number } | null = null;

  /** @param given the whole JSON file, as its owner downloaded it */
  constructor(given: string, now: () => number) {
    this.#given = given;
    this.#now = now;
  }

  /** However many ask at once, one token is fetched. @throws StoreError */
  token(): Promise<string> {
    if (this.#access && this.#access.until > this.#now()) return this.#access.token;
    const access = { token: Promise.resolve(''), until: Infinity };
    access.token = this.#fetch().then(({ access_token: token, expires_in: livesS }) => {
      access.until = this.#now() + livesS * 1_000 - marginMs;
      return token;
    });
    access.token.catch(() => this.forget());
    this.#access = access;
    return access.token;
  }

  /** What was given is good no more. */
  forget(): void {
    this.#access = null;
  }

  async #fetch() {
    const { client_email: email, private_key: pem, token_uri: uri } = this.#read();
    const issuedAt = Math.floor(this.#now() / 1_000);
    const assertion = await new SignJWT({ scope })
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT' })
      .setIssuer(email)
      .setAudience(uri)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + assertionLivesS)
      .sign(await importPKCS8(pem, 'RS256').catch(unusable));
    const body = new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion });
    const answer = await say(uri, { method: 'POST', body });
    const granted = grant.safeParse(answer.body);
    return granted.success ? granted.data : unusable();
  }

  #read() {
    try {
      return file.parse(JSON.parse(this.#given));
    } catch {
      return unusable();
    }
  }
}

/** Never with a part of what was given. */
function unusable(): never {
  throw new StoreError(
    'credentials',
    'Google n’accepte pas le compte de service de la Play Console : donnez son fichier JSON entier par « npx bascule secret set », puis vérifiez qu’il est invité dans la Play Console avec le droit de publier.',
  );
}
