import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { appStoreIssuer, appStoreKeyId, appStoreKeyPem } from '../../../sandbox/app-store/keys.ts';
import { playServiceAccount } from '../../../sandbox/play/keys.ts';
import { services } from '../../../sandbox/services.ts';
import type { Bascule } from '../../rewapp/bascule.ts';

const addressOf = (companions: number) => `http://127.0.0.1:${companions + services.indexOf('stores')}`;

/**
 * The plan in this copy says the sandbox's stores instead of the real ones. Nothing of it is committed: a second
 * demonstration, on other ports, finds the artifacts of the first by the same commits.
 */
export async function storesOfTheSandbox(directory: string, companions: number): Promise<void> {
  const file = join(directory, 'plan/stores.ts');
  const written = await readFile(file, 'utf8');
  const changed = written.replaceAll(/^( +)kind: '(?:play|app-store)',$/gm, `$&\n$1url: '${addressOf(companions)}',`);
  if (changed === written) throw new Error(`${file} names no store: the demonstration looks for a line with its kind.`);
  await writeFile(file, changed);
}

/** The keys that these take, given as those of the real ones are. */
export async function giveStoreKeys(bascule: Bascule, companions: number): Promise<void> {
  await bascule.setSecret('PLAY_SERVICE_ACCOUNT', playServiceAccount(addressOf(companions)));
  await bascule.setSecret('APP_STORE_KEY_ID', appStoreKeyId);
  await bascule.setSecret('APP_STORE_ISSUER', appStoreIssuer);
  await bascule.setSecret('APP_STORE_KEY', appStoreKeyPem);
}
