import type { Plan } from '../plan/schema.ts';
import type { Permission, Person, Role } from './schema.ts';

export function personNamed({ people }: Plan, name: string): Person | null {
  return people.find((person) => person.name === name) ?? null;
}

/** What a person's roles are now: a role taken from them in the plan is gone at once. */
export function rolesOf({ roles }: Plan, person: Person): Role[] {
  return roles.filter(({ name }) => person.roles.includes(name));
}

export function may(plan: Plan, person: Person, permission: Permission): boolean {
  return rolesOf(plan, person).some((role) => role.may.includes(permission));
}

export function rolesThatMay({ roles }: Plan, permission: Permission): Role[] {
  return roles.filter((role) => role.may.includes(permission));
}

/** « Karim Benali (Tech Lead Backend) », as people read who did something. */
export function introduced(plan: Plan, name: string): string {
  const person = personNamed(plan, name);
  if (!person) return name;
  const titles = rolesOf(plan, person).map((role) => role.title);
  return titles.length > 0 ? `${person.displayName} (${titles.join(', ')})` : person.displayName;
}

/** « Tech Lead (Backend ou Frontend) », « DevOps Lead, QA Lead ou Product Owner »: the titles of roles to choose from. */
export function oneOfRoles({ roles }: Plan, names: readonly string[]): string {
  const titles = names.map((name) => roles.find((role) => role.name === name)?.title ?? name);
  const words = titles.map((title) => title.split(' '));
  const same = commonStart(words);
  if (titles.length < 2 || same === 0 || words.some(({ length }) => length === same)) return either(titles);
  const rests = words.map((each) => each.slice(same).join(' '));
  return `${words[0]?.slice(0, same).join(' ')} (${either(rests)})`;
}

function commonStart([first = [], ...others]: string[][]): number {
  const differs = first.findIndex((word, index) => others.some((each) => each[index] !== word));
  return differs < 0 ? first.length : differs;
}

function either(words: string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ou ${words.at(-1)}`;
}
