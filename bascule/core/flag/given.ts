import { z } from 'zod';
import type { Mistake } from '../plan/check.ts';
import type { Plan } from '../plan/schema.ts';
import { name } from '../plan/terms.ts';
import { flag, type Flag } from './schema.ts';

/**
 * A flag as the plan gives it: whether it is on at first, and where that is otherwise. An environment that has none of
 * this key yet is given it at the server's start; from then on it is people's, with all that a flag can say.
 */
export const givenFlag = flag
  .pick({ key: true, title: true, description: true, type: true, value: true, enabled: true })
  .extend(flag.pick({ tiedTo: true, owner: true, expiresOn: true }).shape)
  .extend({ environments: z.record(name, z.strictObject({ enabled: z.boolean() })).default({}) });
export type GivenFlag = z.infer<typeof givenFlag>;

export function flagIn({ environments, ...given }: GivenFlag, environment: string): Flag {
  return flag.parse({ ...given, enabled: environments[environment]?.enabled ?? given.enabled });
}

/** What a plan says of its flags that can't be. */
export function givenFlagMistakes(plan: Plan): Mistake[] {
  const keys = plan.flags.map(({ key }) => key);
  return plan.flags.flatMap((given, index) => [
    ...(keys.indexOf(given.key) < index
      ? [
          {
            path: `flags[${index}].key`,
            message: `« ${given.key} » est déjà pris : il en faut un différent pour chacun`,
          },
        ]
      : []),
    ...unknownNames(plan, given, `flags[${index}]`),
  ]);
}

function unknownNames({ environments, components }: Plan, given: GivenFlag, path: string): Mistake[] {
  const known = environments.map((each) => each.name);
  const serving = components.filter(({ kind }) => kind !== 'database').map((each) => each.name);
  const tied = given.tiedTo?.component;
  return [
    ...Object.keys(given.environments)
      .filter((environment) => !known.includes(environment))
      .map((environment) => ({
        path: `${path}.environments.${environment}`,
        message: `« ${environment} » n’est pas un environnement : choisissez parmi ${known.join(', ')}`,
      })),
    ...(tied === undefined || serving.includes(tied)
      ? []
      : [
          {
            path: `${path}.tiedTo.component`,
            message: `« ${tied} » ne reçoit pas de trafic : choisissez parmi ${serving.join(', ')}`,
          },
        ]),
  ];
}
