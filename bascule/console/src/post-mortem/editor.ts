import { computed, signal } from '@angular/core';
import type { PostMortemShown } from '../../../server/incident/wire.ts';
import type { Answer } from '../api/answer';

export type Part = keyof PostMortemShown['parts'];

interface Ways {
  read(): Promise<Answer<PostMortemShown>>;
  write(parts: Partial<Record<Part, string>>, revision: number): Promise<Answer<PostMortemShown>>;
  publish(): Promise<Answer<PostMortemShown>>;
}

/** A post-mortem that several people write at once: nobody's words are lost, and nobody's are written over. */
export class PostMortemEditor {
  readonly shown = signal<PostMortemShown | null>(null);
  readonly problem = signal<string | null>(null);
  readonly isSaving = signal(false);
  /** What was typed here and is not kept yet. */
  readonly drafts = signal<Partial<Record<Part, string>>>({});
  readonly isChanged = computed(() => Object.keys(this.drafts()).length > 0);
  readonly #ways: Ways;

  constructor(ways: Ways) {
    this.#ways = ways;
  }

  /** Read anew when somebody else wrote; what was typed here stays. */
  async load(): Promise<void> {
    this.#take(await this.#ways.read());
  }

  textOf(part: Part): string {
    return this.drafts()[part] ?? this.shown()?.parts[part] ?? '';
  }

  type(part: Part, text: string): void {
    const kept = this.shown()?.parts[part] ?? '';
    const others = Object.entries(this.drafts()).filter(([each]) => each !== part);
    this.drafts.set(Object.fromEntries(text === kept ? others : [...others, [part, text]]));
  }

  /** Refused when another one wrote since: then theirs is read, ours stays typed, and a second press writes it. */
  async save(): Promise<void> {
    const shown = this.shown();
    if (!shown || !this.isChanged() || this.isSaving()) return;
    this.isSaving.set(true);
    const sent = this.drafts();
    const answer = await this.#ways.write(sent, shown.revision);
    this.isSaving.set(false);
    if (answer.ok) {
      const unsent = Object.entries(this.drafts()).filter(([part, text]) => sent[part as Part] !== text);
      this.drafts.set(Object.fromEntries(unsent));
    }
    this.#take(answer);
    if (!answer.ok && answer.refusal.code === 'conflict') {
      const latest = await this.#ways.read();
      if (latest.ok) this.shown.set(latest.value);
    }
  }

  async publish(): Promise<void> {
    await this.save();
    if (this.problem() === null) this.#take(await this.#ways.publish());
  }

  #take(answer: Answer<PostMortemShown>): void {
    this.problem.set(answer.ok ? null : answer.refusal.message);
    if (answer.ok) this.shown.set(answer.value);
  }
}
