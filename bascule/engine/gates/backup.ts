import type { Turn } from '../perform/turn.ts';
import type { Answer } from './ask-gates.ts';

/** There is a verified backup, and it is recent enough. */
export async function backupGate({ ground, environment }: Turn, notOlderThanMs: number): Promise<Answer> {
  const last = await ground.databases.lastBackup(environment);
  const remedy = `Faites-en une : npx bascule backup ${environment.name}.`;
  if (!last) return { outcome: 'red', found: 'Aucune sauvegarde vérifiée.', remedy };
  const hours = Math.round((ground.clock.now() - last.verifiedAt) / 360_000) / 10;
  const found = `${last.id}, vérifiée il y a ${String(hours).replace('.', ',')} h`;
  const isRecent = ground.clock.now() - last.verifiedAt <= notOlderThanMs;
  return isRecent ? { outcome: 'green', found, remedy: null } : { outcome: 'red', found, remedy };
}
