import { computed, signal } from '@angular/core';
import type { UserPage } from '../../../contracts/identity';
import type { Answer, Refusal } from '../../../ui/api/refusal';

/** Reads one page of users; `search` and `after` only when they say something. */
export type ReadUsers = (query: Record<string, string>) => Promise<Answer<UserPage>>;

export const pageSize = 25;

/** Everyone who has an account, a page at a time, narrowed by a search. */
export class Directory {
  readonly search = signal('');
  readonly page = signal<UserPage | null>(null);
  readonly refusal = signal<Refusal | null>(null);
  readonly reading = signal(false);

  /** The cursor that led to each page from the second on: going back is reading the one before. */
  readonly #cursors = signal<readonly string[]>([]);
  readonly #read: ReadUsers;
  #latest = 0;

  readonly hasPrevious = computed(() => this.#cursors().length > 0);
  readonly hasNext = computed(() => (this.page()?.next ?? null) !== null);
  readonly position = computed(() => positionOf(this.page(), this.#cursors().length));

  constructor(read: ReadUsers) {
    this.#read = read;
  }

  find(text: string): Promise<void> {
    this.search.set(text.trim());
    return this.#show([]);
  }

  async next(): Promise<void> {
    const cursor = this.page()?.next;
    if (cursor) await this.#show([...this.#cursors(), cursor]);
  }

  previous(): Promise<void> {
    return this.#show(this.#cursors().slice(0, -1));
  }

  again(): Promise<void> {
    return this.#show(this.#cursors());
  }

  /** A slow answer to an earlier question never replaces that to a later one. */
  async #show(cursors: readonly string[]): Promise<void> {
    const turn = ++this.#latest;
    this.reading.set(true);
    const answer = await this.#read(this.#query(cursors.at(-1)));
    if (turn !== this.#latest) return;
    this.reading.set(false);
    this.refusal.set(answer.ok ? null : answer.refusal);
    if (!answer.ok) return;
    this.page.set(answer.value);
    this.#cursors.set(cursors);
  }

  #query(after: string | undefined): Record<string, string> {
    const search = this.search();
    return { limit: String(pageSize), ...(search && { search }), ...(after && { after }) };
  }
}

function positionOf(page: UserPage | null, pagesBefore: number): string {
  if (!page) return '';
  if (page.users.length === 0) return 'Aucun utilisateur';
  const first = pagesBefore * pageSize + 1;
  const last = first + page.users.length - 1;
  return `${first} à ${last} sur ${page.total.toLocaleString('fr-FR')}`;
}
