import type { Mistake } from '../plan/check.ts';
import type { Plan } from '../plan/schema.ts';

/** What a plan says of stores that its other parts contradict. */
export function storeMistakes({ components, environments }: Plan): Mistake[] {
  const names = environments.map(({ name }) => name);
  return components.flatMap((component, place) =>
    component.kind !== 'static'
      ? []
      : component.stores.flatMap(({ environment, kind, request }, index) => {
          const at = `components[${place}].stores[${index}]`;
          const isTwice = component.stores
            .slice(0, index)
            .some((each) => each.kind === kind && each.environment === environment);
          return [
            ...(environment === null || names.includes(environment)
              ? []
              : [
                  {
                    path: `${at}.environment`,
                    message: `l’environnement « ${environment} » n’existe pas : choisissez parmi ${names.join(', ')}`,
                  },
                ]),
            ...(isTwice
              ? [{ path: at, message: `« ${kind} » est déjà donné pour le même environnement : gardez-en un` }]
              : []),
            ...(request === 'when-confirmed' && component.manifest === null
              ? [
                  {
                    path: `${at}.request`,
                    message:
                      'rien ne dit quelle version demander : donnez à ce composant un manifeste (manifest), ou écrivez « by-hand »',
                  },
                ]
              : []),
          ];
        }),
  );
}
