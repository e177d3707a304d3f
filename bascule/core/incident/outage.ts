import type { DownRule } from './schema.ts';

/** What the looks of one minute at a component found; a minute without a row is one in which nobody looked. */
export interface LookedAt {
  subject: string;
  /** Its first millisecond, since 1970. */
  minute: number;
  ok: number;
  failed: number;
}

/** How a component stands for its users; null: too little was seen to say. */
export type Standing = { kind: 'down'; since: number } | { kind: 'up' } | null;

const minuteMs = 60_000;

/**
 * Whether a component has been down, or well, in each of the rule's last minutes. One good answer in a minute is enough
 * not to wake anybody; minutes in which Bascule itself did not look prove nothing, either way.
 */
export function standingOf(
  { forMinutes }: DownRule,
  looks: readonly LookedAt[],
  component: string,
  now: number,
): Standing {
  const current = Math.floor(now / minuteMs) * minuteMs;
  const seen = looks.filter(({ subject, minute }) => subject === component && minute <= current);
  // The minute that runs counts once it was looked at in it.
  const newest = seen.some(({ minute }) => minute === current) ? current : current - minuteMs;
  const wanted = Array.from({ length: forMinutes }, (_, index) => newest - index * minuteMs);
  const found = wanted.map((minute) => seen.find((each) => each.minute === minute));
  if (found.some((each) => each === undefined)) return null;
  if (found.every((each) => each?.ok === 0 && each.failed > 0)) return { kind: 'down', since: wanted.at(-1) ?? newest };
  return found.every((each) => each?.failed === 0 && each.ok > 0) ? { kind: 'up' } : null;
}
