import { DestroyRef, effect, inject, type Signal } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { SwUpdate } from '@angular/service-worker';
import { filter, map, merge } from 'rxjs';

const lookEveryMs = 10 * 60_000;

/**
 * Moves to the version that was just released (or put back) as soon as `idle` says that no sale is under way.
 * Tills stay open for weeks: without this, a release or a rollback would not reach them.
 */
export function takeNewVersionWhen(idle: Signal<boolean>): void {
  const updates = inject(SwUpdate);
  if (!updates.isEnabled) return;
  const ready = updates.versionUpdates.pipe(filter(({ type }) => type === 'VERSION_READY'));
  const isReady = toSignal(merge(ready, updates.unrecoverable).pipe(map(() => true)), { initialValue: false });
  effect(() => {
    if (isReady() && idle()) document.location.reload();
  });
  // Offline, there is nothing to look for: the next look will do.
  const look = setInterval(() => void updates.checkForUpdate().catch(() => false), lookEveryMs);
  inject(DestroyRef).onDestroy(() => clearInterval(look));
}
