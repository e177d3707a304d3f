import type { z } from 'zod';
import type { storeRule } from '../bascule/core/store/schema.ts';

const day = 24 * 3_600_000;

/** §5.4: Apple looks for 1 to 3 working days, and releases are planned a week ahead at least. A weekend may lie between. */
const review = { usualMs: 3 * day, lateAfterMs: 5 * day, aheadMs: 7 * day };

/**
 * §5.4: where the installed app comes from. The version in `cashback/mobile/component.json` is the app's own: whoever
 * changes something native raises it, and the confirmed train asks the stores for it. All else is the live update's.
 */
export const stores: z.input<typeof storeRule>[] = [
  {
    kind: 'play',
    appId: 'fr.rewapp.app',
    review,
    request: 'when-confirmed',
    track: 'production',
    // « Publication progressive (10% → 50% → 100%) ».
    steps: [
      { percent: 10, holdMs: 2 * day },
      { percent: 50, holdMs: 2 * day },
    ],
    lanes: { build: 'android build', upload: 'android upload' },
  },
  {
    kind: 'app-store',
    appId: 'fr.rewapp.app',
    review,
    request: 'when-confirmed',
    phased: true,
    lanes: { build: 'ios build', upload: 'ios upload' },
  },
];
