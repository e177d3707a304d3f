import type { GivenFlag } from '../flag/given.ts';
import { tieWords, valueWords } from '../flag/words.ts';
import type { Plan } from '../plan/schema.ts';
import { table, type Text } from './tree.ts';
import { day, marked, none, titleIn } from './words.ts';

/** The flags that every environment begins with. */
export function flagTable(plan: Plan) {
  return table(
    'Feature Flags donnés par le plan',
    ['Flag', 'Ce qu’il allume', 'Type', 'Au départ', 'Valeur', 'Lié à un déploiement', 'Responsable', 'Expire'],
    plan.flags.map((given): Text[] => [
      [marked(given.key)],
      [{ strong: given.title || given.key }, given.description === '' ? '' : ` : ${given.description}`],
      [marked(given.type)],
      atFirst(plan, given),
      valueWords(given) || none,
      tieWords(given) || none,
      given.owner ?? none,
      given.expiresOn === null ? none : day(given.expiresOn),
    ]),
  );
}

function atFirst({ environments }: Plan, { enabled, environments: others }: GivenFlag): string {
  const word = (on: boolean) => (on ? 'allumé' : 'éteint');
  const elsewhere = Object.entries(others).map(
    ([name, other]) => `${titleIn(environments, name)} : ${word(other.enabled)}`,
  );
  return [word(enabled), ...elsewhere].join(' ; ');
}
