import type { Turn } from '../perform/turn.ts';
import type { Answer } from './ask-gates.ts';

/** There is a verified backup, and it is recent enough. */
export async function backupGate({ ground, environment }: Turn, notOlderThanMs: number): Promise<Answer> {
  const last = await ground.databases.lastBackup(environment);
  const remedy = `Faites-en une : npx bascule backup ${environment.name}.`;
  if (!last) return { outcome: 'red', found: 'Aucune sauvegarde vérifiée.', remedy };
  // Backups live in PostgreSQL's time, which is the system's.
  const ageMs = ground.clock.now() - ground.clock.fromSystem(last.verifiedAt);
  const hours = Math.round(ageMs / 360_000) / 10;
  const found = `${last.id}, vérifiée il y a ${String(hours).replace('.', ',')} h`;
  return ageMs <= notOlderThanMs ? { outcome: 'green', found, remedy: null } : { outcome: 'red', found, remedy };
}
