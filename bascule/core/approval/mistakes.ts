import type { Mistake } from '../plan/check.ts';
import type { Plan } from '../plan/schema.ts';

/** What a plan says of its people and roles that can't be: names twice, roles that there are not. */
export function approvalMistakes(plan: Plan): Mistake[] {
  const { roles, people, environments, migrations } = plan;
  return [
    ...twice(roles.map(({ name }) => name)).map((index) => taken(`roles[${index}].name`, roles[index]?.name)),
    ...twice(people.map(({ name }) => name)).map((index) => taken(`people[${index}].name`, people[index]?.name)),
    ...twice(people.map(({ email }) => email.toLowerCase())).map((index) =>
      taken(`people[${index}].email`, people[index]?.email),
    ),
    ...people.flatMap((person, index) => unknownRoles(plan, person.roles, `people[${index}].roles`)),
    ...unknownRoles(plan, migrations.destructiveNeeds, 'migrations.destructiveNeeds'),
    ...environments.flatMap(({ approvals }, environment) => [
      ...twice(approvals.map(({ kind }) => kind)).map((index) =>
        taken(`environments[${environment}].approvals[${index}].kind`, approvals[index]?.kind),
      ),
      ...approvals.flatMap(({ alsoOneOf }, rule) =>
        alsoOneOf.flatMap((group, index) =>
          unknownRoles(plan, group, `environments[${environment}].approvals[${rule}].alsoOneOf[${index}]`),
        ),
      ),
    ]),
  ];
}

/** Roles named where there are none such. */
export function unknownRoles({ roles }: Plan, named: readonly string[], path: string): Mistake[] {
  const known = roles.map(({ name }) => name);
  const allowed = known.length > 0 ? `choisissez parmi ${known.join(', ')}` : 'le plan n’a pas encore de rôles';
  return named.flatMap((role, index) =>
    known.includes(role) ? [] : [{ path: `${path}[${index}]`, message: `« ${role} » n’est pas un rôle : ${allowed}` }],
  );
}

function twice(names: string[]): number[] {
  return names.flatMap((name, index) => (names.indexOf(name) < index ? [index] : []));
}

function taken(path: string, value: string | undefined): Mistake {
  return { path, message: `« ${value} » est déjà pris : il en faut un différent pour chacun` };
}
