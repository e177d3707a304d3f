import type { StoreRule } from '../../core/store/schema.ts';
import { AppStore } from './app-store/app-store.ts';
import { ServiceAccount } from './play/account.ts';
import { PlayStore } from './play/play-store.ts';
import { StoreError } from './store-error.ts';
import type { Store } from './store.ts';

export interface Keys {
  /** The value of a secret; null: nobody gave one. */
  find(name: string): Promise<string | null>;
  now(): number;
}

/** The store that a rule of the plan means, with the keys that it names. @throws StoreError `credentials` */
export async function openStore(rule: StoreRule, keys: Keys): Promise<Store> {
  const now = () => keys.now();
  if (rule.kind === 'play') {
    const account = new ServiceAccount(await given(keys, rule.serviceAccount), now);
    return new PlayStore(rule.url, rule, account);
  }
  const [id, issuer, pem] = await Promise.all(
    [rule.apiKey.id, rule.apiKey.issuer, rule.apiKey.key].map((name) => given(keys, name)),
  );
  return new AppStore(rule.url, rule, { id: id ?? '', issuer: issuer ?? '', pem: pem ?? '' }, now);
}

async function given(keys: Keys, name: string): Promise<string> {
  const value = await keys.find(name);
  if (value !== null) return value;
  throw new StoreError(
    'credentials',
    `${name} manque : donnez-le par « npx bascule secret set ${name} » ; la publication reprendra d’elle-même.`,
  );
}
