import type { Mistake } from '../plan/check.ts';
import type { Plan } from '../plan/schema.ts';

/** A look at a service outside runs in the artifact of a program: it must name one. */
export function thirdPartyMistakes({ thirdParties, components }: Plan): Mistake[] {
  const programs = components.filter(({ kind }) => kind === 'process').map(({ name }) => name);
  return thirdParties.flatMap(({ check }, index) =>
    check === null || programs.includes(check.component)
      ? []
      : [
          {
            path: `thirdParties[${index}].check.component`,
            message: `« ${check.component} » n’a pas de programme à lancer : choisissez parmi ${programs.join(', ')}`,
          },
        ],
  );
}
