import { readSeed, seed } from './seed.ts';

try {
  const databaseUrl = process.env['DATABASE_URL'];
  if (!databaseUrl) throw new Error('La variable DATABASE_URL est absente : indiquez l’adresse de la base à remplir.');
  const accounts = readSeed(process.env['SEED_ACCOUNTS']);
  const created = await seed(databaseUrl, accounts);
  process.stdout.write(`${accounts.length} comptes demandés, ${created} créés.\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
