import { DestroyRef, inject, signal, type Signal } from '@angular/core';
import { Line } from './line';

/** For a component: the server's time, which what it shows is told in, moved on every second. */
export function everySecond(): Signal<number> {
  const line = inject(Line);
  const now = signal(line.serverNow());
  const timer = setInterval(() => now.set(line.serverNow()), 1_000);
  inject(DestroyRef).onDestroy(() => clearInterval(timer));
  return now;
}
