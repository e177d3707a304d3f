import { DestroyRef, effect, inject, untracked } from '@angular/core';
import type { Change } from '../../../server/stream/wire.ts';
import type { Answer } from '../api/answer';
import { Shown } from '../api/shown';
import { Line } from './line';

/**
 * For a component: loads what it shows when it is there with its inputs, whenever a change concerns it, and whenever a
 * signal that `given` reads has changed.
 */
export function live<Value>(
  read: () => Promise<Answer<Value>>,
  concerns: (change: Change) => boolean,
  given: () => unknown = () => null,
): Shown<Value> {
  const shown = new Shown(read);
  const stop = inject(Line).listen((change) => {
    if (change === null || concerns(change)) void shown.load();
  });
  inject(DestroyRef).onDestroy(stop);
  effect(() => {
    given();
    void untracked(() => shown.load());
  });
  return shown;
}

/** Rows of these tables. */
export const ofTables =
  (...tables: string[]) =>
  ({ table }: Change) =>
    tables.includes(table);
