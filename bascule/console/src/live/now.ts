import { DestroyRef, inject, signal, type Signal } from '@angular/core';

/** For a component: the time, moved on every second for as long as it is there. */
export function everySecond(): Signal<number> {
  const now = signal(Date.now());
  const timer = setInterval(() => now.set(Date.now()), 1_000);
  inject(DestroyRef).onDestroy(() => clearInterval(timer));
  return now;
}
