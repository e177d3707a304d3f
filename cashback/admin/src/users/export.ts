import { signal } from '@angular/core';
import type { UserFile } from '../../../contracts/identity';
import type { Answer, Refusal } from '../../../ui/api/refusal';

export type ReadFile = (query: Record<string, string>) => Promise<Answer<UserFile>>;

/** The list of users as a file on the administrator's own machine. */
export class Export {
  readonly running = signal(false);
  readonly refusal = signal<Refusal | null>(null);
  readonly #read: ReadFile;
  readonly #save: (file: UserFile) => void;

  constructor(read: ReadFile, save: (file: UserFile) => void) {
    this.#read = read;
    this.#save = save;
  }

  /** A second press while the first runs does nothing. */
  async run(search: string): Promise<void> {
    if (this.running()) return;
    this.running.set(true);
    const answer = await this.#read(search === '' ? {} : { search });
    this.running.set(false);
    this.refusal.set(answer.ok ? null : answer.refusal);
    if (answer.ok) this.#save(answer.value);
  }
}

/** As a download. The mark at the beginning tells spreadsheets that it is UTF-8. */
export function save({ name, csv }: UserFile): void {
  const url = URL.createObjectURL(new Blob(['\ufeff', csv], { type: 'text/csv;charset=utf-8' }));
  const link = Object.assign(document.createElement('a'), { href: url, download: name });
  link.click();
  URL.revokeObjectURL(url);
}
