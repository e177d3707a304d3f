import { ChangeDetectionStrategy, Component, effect, input, signal, untracked, type Signal } from '@angular/core';

export interface Spoken {
  id: number;
  text: string;
}

const kept = 20;

/** For a component: what changed from one look to the next, in sentences; the latest last. The first look tells nothing. */
export function spokenChanges<Value>(
  value: () => Value | null,
  changesBetween: (before: Value, after: Value) => string[],
): Signal<Spoken[]> {
  const spoken = signal<Spoken[]>([]);
  let before: Value | null = null;
  let told = 0;
  effect(() => {
    const after = value();
    if (after === null) return;
    const changes = before === null ? [] : untracked(() => changesBetween(before as Value, after));
    before = after;
    if (changes.length === 0) return;
    spoken.update((all) => [...all, ...changes.map((text) => ({ id: (told += 1), text }))].slice(-kept));
  });
  return spoken;
}

/** Read aloud by screen readers as it comes, and not to be seen: the screen shows it by itself. */
@Component({
  selector: 'bc-spoken',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<div class="hidden" role="log" aria-live="polite" aria-label="Changements">
    @for (each of of(); track each.id) {
      <p>{{ each.text }}</p>
    }
  </div>`,
  // Out of the flow: a grid would leave room for it.
  styles: ':host { position: absolute; }',
})
export class SpokenLog {
  readonly of = input.required<Spoken[]>();
}
