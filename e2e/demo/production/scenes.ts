import { afterTheCanary } from './scenes/after-list.ts';
import { badCanary } from './scenes/bad-canary.ts';
import { bringUp } from './scenes/bring-up.ts';
import { canary } from './scenes/canary.ts';
import { emergency } from './scenes/emergency.ts';
import { firstRelease } from './scenes/first-release.ts';
import { restore } from './scenes/restore.ts';
import { toStaging } from './scenes/to-staging.ts';
import { onSunday } from './scenes/on-sunday.ts';
import { fromIncidentToPostMortem } from './scenes/post-mortem.ts';
import { inTheStores } from './scenes/stores.ts';
import type { Scene } from './stage.ts';

/** In the order in which they are played: each stands on those before it. */
export const scenes: Scene[] = [
  bringUp,
  firstRelease,
  inTheStores,
  toStaging({
    name: 'staging-v1.1.0',
    title: 'v1.1.0 et sa migration sur staging',
    candidate: (source) => source.accountOpened,
  }),
  onSunday,
  canary,
  afterTheCanary,
  toStaging({ name: 'staging-v1.2.0', title: 'v1.2.0 sur staging', candidate: (source) => source.largeBalances }),
  badCanary,
  fromIncidentToPostMortem,
  restore,
  emergency,
];
