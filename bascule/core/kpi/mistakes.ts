import type { Mistake } from '../plan/check.ts';
import type { Plan } from '../plan/schema.ts';

/** What a plan says of its measures that its other parts contradict. */
export function kpiMistakes({ kpi, environments }: Plan): Mistake[] {
  const kinds = kpi.measures.map(({ kind }) => kind);
  const known = environments.map(({ name }) => name);
  return [
    ...(kpi.environment === null || known.includes(kpi.environment)
      ? []
      : [
          {
            path: 'kpi.environment',
            message: `« ${kpi.environment} » n’existe pas : choisissez parmi ${known.join(', ')}`,
          },
        ]),
    ...kinds.flatMap((kind, index) => {
      const first = kinds.indexOf(kind);
      const message = `« ${kind} » est déjà mesuré à kpi.measures[${first}] : gardez un seul objectif par mesure`;
      return first === index ? [] : [{ path: `kpi.measures[${index}].kind`, message }];
    }),
  ];
}
