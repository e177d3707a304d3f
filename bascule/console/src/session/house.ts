import { computed, signal } from '@angular/core';
import type { Outline } from '../../../server/plan/wire.ts';
import type { Whoami } from '../../../server/people/wire.ts';
import type { Answer } from '../api/answer';

export type Person = NonNullable<Whoami['person']>;
export type Permission = Person['may'][number];

interface Ways {
  whoami(): Promise<Answer<Whoami>>;
  outline(): Promise<Answer<Outline>>;
}

/** Who is in, and the plan that all screens speak of. */
export class House {
  readonly person = signal<Person | null>(null);
  readonly plan = signal<Outline | null>(null);
  readonly timeZone = computed(() => this.plan()?.timeZone ?? 'Europe/Paris');
  readonly #ways: Ways;

  constructor(ways: Ways) {
    this.#ways = ways;
  }

  /** Whether somebody is in. */
  async enter(): Promise<boolean> {
    if (this.person() && this.plan()) return true;
    const [who, outline] = await Promise.all([this.#ways.whoami(), this.#ways.outline()]);
    if (!who.ok || !outline.ok || !who.value.person) return false;
    this.plan.set(outline.value);
    this.person.set(who.value.person);
    return true;
  }

  leave(): void {
    this.person.set(null);
  }

  may(permission: Permission): boolean {
    return this.person()?.may.includes(permission) ?? false;
  }

  /** « Dora Petit » for dora; what the plan does not name stays as it is. */
  nameOf(person: string): string {
    return this.plan()?.people.find(({ name }) => name === person)?.displayName ?? person;
  }

  titleOf(component: string): string {
    return this.plan()?.components.find(({ name }) => name === component)?.title ?? component;
  }

  environmentTitle(environment: string): string {
    return this.plan()?.environments.find(({ name }) => name === environment)?.title ?? environment;
  }
}
