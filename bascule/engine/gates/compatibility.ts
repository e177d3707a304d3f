import { incompatibilities, partOf } from '../../core/release/compatibility.ts';
import { releaseDigests, type Turn } from '../perform/turn.ts';
import { readSlots } from '../slot-table.ts';
import type { Answer } from './ask-gates.ts';

/** The components of the train, with those beside it that stay as they are, get what they need of each other. */
export async function compatibilityGate(turn: Turn): Promise<Answer> {
  const { ground, environment } = turn;
  const digests = releaseDigests(turn.deployment);
  const staying = (await readSlots(ground.pool, environment.name)).filter(
    (slot) => slot.weight > 0 && !(slot.component in digests),
  );
  const all = { ...digests, ...Object.fromEntries(staying.map(({ component, digest }) => [component, digest])) };
  const parts = await Promise.all(
    Object.entries(all).map(async ([component, digest]) =>
      partOf(component, (await ground.workshop.read(component, digest)).compatibility),
    ),
  );
  const [first, ...more] = incompatibilities(parts);
  if (first !== undefined) {
    const found = [first, ...more].join(' ');
    return { outcome: 'red', found, remedy: 'Corrigez « requires » ou la version, puis déployez à nouveau.' };
  }
  const known = parts.flatMap(({ component, version }) => (version === null ? [] : [`${component} ${version}`]));
  return {
    outcome: 'green',
    found: known.length > 0 ? known.join(', ') : 'aucun composant n’en demande',
    remedy: null,
  };
}
