import type { PlayRule } from './schema.ts';

/** Apple's shares on the seven days of a phased release: https://developer.apple.com/help/app-store-connect/update-your-app/release-a-version-update-in-phases */
export const phasedShares = [1, 2, 5, 10, 20, 50, 100] as const;

/** Apple lets a phased release pause for so long, all pauses together; then it goes on by itself. */
export const longestPauseMs = 30 * 24 * 3_600_000;

/** The share that a release starts with. */
export const firstShare = ({ steps }: Pick<PlayRule, 'steps'>): number => steps[0]?.percent ?? 100;

/** The next share after one that may have been set by hand. */
export const nextShare = ({ steps }: Pick<PlayRule, 'steps'>, percent: number): number =>
  steps.find((step) => step.percent > percent)?.percent ?? 100;

/** How long a share is held: what the plan says of it, or of the step before when it was set by hand. */
export const holdOf = ({ steps }: Pick<PlayRule, 'steps'>, percent: number): number =>
  steps.findLast((step) => step.percent <= percent)?.holdMs ?? 0;

/** The share on a day of the phased release, from 1; Apple shows the seventh when all have it. */
export const phasedShare = (day: number): number => phasedShares[Math.min(Math.max(day, 1), 7) - 1] ?? 100;
