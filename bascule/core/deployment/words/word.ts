import type { Fact } from '../event.ts';

export type Titles = (component: string) => string;

/** How the facts of some types are told, each in one line of French. */
export type Words<T extends Fact['type']> = { [K in T]: (fact: Extract<Fact, { type: K }>, title: Titles) => string };

export function seconds(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 120_000) return `${(ms / 1000).toFixed(1).replace('.', ',')} s`;
  return `${Math.round(ms / 60_000)} min`;
}

export function counted(count: number, one: string, many: string): string {
  return count === 1 ? `1 ${one}` : `${count} ${many}`;
}
