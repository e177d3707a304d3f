import type { Mistake } from '../plan/check.ts';
import type { Plan } from '../plan/schema.ts';

/** What a plan says of windows that its other parts contradict. */
export function windowMistakes({ windows, environments }: Plan): Mistake[] {
  const kinds = windows.map(({ kind }) => kind);
  return [
    ...windows.flatMap(({ kind }, index) => {
      const first = kinds.indexOf(kind);
      const message = `« ${kind} » a déjà sa fenêtre à windows[${first}] : gardez-en une seule par sorte`;
      return first === index ? [] : [{ path: `windows[${index}].kind`, message }];
    }),
    ...environments.flatMap((environment, index) =>
      environment.windows.flatMap((kind, place) => {
        const message = `aucune fenêtre du plan n’est de la sorte « ${kind} » : ajoutez-la à « windows »`;
        return kinds.includes(kind) ? [] : [{ path: `environments[${index}].windows[${place}]`, message }];
      }),
    ),
  ];
}
