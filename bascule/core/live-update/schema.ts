import semver from 'semver';
import { z } from 'zod';
import { ms, percent, share } from '../plan/terms.ts';

const anAppId = { error: 'un identifiant d’application s’écrit comme « fr.exemple.app »' };
const aVersion = { error: 'une version s’écrit « 1.4.0 »' };
const aRate = { error: 'donnez un taux supérieur à 0 et d’au plus 0.1, comme 0.001' };
const ascending = { error: 'chaque étape va plus loin que celle d’avant' };

/**
 * How installed apps get a new version of what runs inside them, without the stores: some devices after the others, and
 * nobody any more when it does not start on too many of them (§5.4, §6.4).
 */
export const liveUpdateRule = z.strictObject({
  /** The app's id in the stores. */
  appId: z.string().regex(/^[A-Za-z]\w*(\.[A-Za-z]\w*)+$/, anAppId),
  /** The oldest app from the stores that can run what is built now. */
  minimumNative: z.string().refine((text) => semver.valid(text) === text, aVersion),
  /** Shares of the devices, and how long each of them; then comes everybody. */
  steps: z
    .array(z.strictObject({ percent: percent.max(99), holdMs: ms }))
    .refine((steps) => steps.every(({ percent }, index) => percent > (steps[index - 1]?.percent ?? 0)), ascending)
    .default([]),
  /** When it stops by itself: the share of devices on which it did not start, against what is tolerated. */
  failures: z.strictObject({
    tolerated: share,
    falseAlarmRate: z.number(aRate).gt(0, aRate).max(0.1, aRate),
    minimumDevices: z.int().min(3).max(100_000),
  }),
});
export type LiveUpdateRule = z.infer<typeof liveUpdateRule>;
