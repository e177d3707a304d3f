import { findRelease } from '../../release/release-table.ts';
import type { Turn } from '../perform/turn.ts';
import type { Answer } from './ask-gates.ts';

/** The release was cut, and says what it brings. */
export async function releaseNotesGate({ ground, deployment }: Turn): Promise<Answer> {
  const { release } = deployment;
  const cut = release && (await findRelease(ground.pool, release.version));
  const remedy = 'Coupez une version avec « npx bascule release cut vX.Y.Z », qui rédige ses notes.';
  if (!cut) return { outcome: 'red', found: 'Ce n’est pas une version coupée : elle n’a pas de notes.', remedy };
  const lines = cut.notes.split('\n').filter((line) => line.trim() !== '').length;
  if (lines === 0) return { outcome: 'red', found: `Les notes de ${cut.version} sont vides.`, remedy };
  return { outcome: 'green', found: `${cut.version}, ${lines} lignes, coupée par ${cut.cutBy}`, remedy: null };
}
