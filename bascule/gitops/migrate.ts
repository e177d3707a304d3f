// node bascule/gitops/migrate.ts: what Job « database-migrations » runs before a synchronisation. What must hold is looked
// at, what is pending applied as Bascule itself does it, and what must hold looked at again. OWNER_URL is the database,
// MIGRATIONS the plan's rules as the manifest has them.
import { applyMigrations } from '../database/migrations.ts';
import { refuseBrokenInvariants, type Invariant } from '../database/invariants.ts';

interface Rules {
  directory: string;
  withinMs: number;
  lockTimeoutMs: number;
  invariants: Invariant[];
}

const { OWNER_URL: url, MIGRATIONS: rules } = process.env;
try {
  if (!url || !rules) throw new Error('Donnez OWNER_URL, l’adresse de la base, et MIGRATIONS, les règles du plan.');
  await migrate(url, JSON.parse(rules) as Rules);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

async function migrate(url: string, { invariants, ...how }: Rules): Promise<void> {
  await refuseBrokenInvariants(url, invariants, 'before');
  const onProgress = ({ sentence }: { sentence: string }) => void process.stdout.write(`${sentence}\n`);
  const { applied } = await applyMigrations({ url, ...how, onProgress });
  await refuseBrokenInvariants(url, invariants, 'up');
  const count = applied.length;
  process.stdout.write(
    count === 0 ? 'Le schéma est à jour.\n' : `${count} migrations appliquées, les invariants tiennent.\n`,
  );
}
