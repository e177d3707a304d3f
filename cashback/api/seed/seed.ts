import { z } from 'zod';
import '../french.ts';
import { login, role } from '../../contracts/identity.ts';
import { openDatabase } from '../database.ts';
import { Accounts } from '../identity/accounts.ts';
import { Partners } from '../partners/partners.ts';

const accountToSeed = login.extend({
  role,
  displayName: z.string().min(1).max(60).optional(),
  /** The shop of a partner; ignored for the others. */
  shopName: z.string().min(1).max(100).optional(),
});
export type AccountToSeed = z.infer<typeof accountToSeed>;

const defaultNames = { consumer: 'Client', partner: 'Partenaire', admin: 'Administrateur' } as const;
const defaultShopName = 'Boutique de démonstration';

/** Reads SEED_ACCOUNTS. Throws an Error of one sentence that names the entry at fault. */
export function readSeed(text: string | undefined): readonly AccountToSeed[] {
  const expected = 'SEED_ACCOUNTS est un tableau JSON de comptes {"role","email","password"}';
  let json: unknown;
  try {
    json = JSON.parse(text ?? '');
  } catch {
    throw new Error(`${expected} : la variable est absente ou n’est pas du JSON.`);
  }
  const read = z.array(accountToSeed).safeParse(json);
  if (read.success) return read.data;
  const faults = read.error.issues.map(({ path, message }) => `${path.join('.') || 'racine'} : ${message}`);
  throw new Error(`${expected} : ${faults.join(' ; ')}`);
}

/** Creates the accounts that are missing and leaves the others as they are. Returns how many it created. */
export async function seed(databaseUrl: string, wanted: readonly AccountToSeed[]): Promise<number> {
  const database = openDatabase(databaseUrl, () => {});
  const accounts = new Accounts(database, () => new Date());
  const partners = new Partners(database);
  let created = 0;
  try {
    for (const { email, password, role, displayName = defaultNames[role], shopName = defaultShopName } of wanted) {
      const known = await accounts.byEmail(email);
      const account = known ?? (await accounts.open({ email, password, role, displayName }));
      if (!known) created++;
      if (account.role === 'partner') await partners.openShop(account.id, shopName);
    }
    return created;
  } finally {
    await database.$disconnect();
  }
}
