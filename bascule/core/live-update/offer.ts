import { isWorse } from '../verdict/sequential.ts';
import type { LiveUpdateRule } from './schema.ts';

/** By whom, and why. */
export interface Said {
  at: number;
  by: string;
  why: string;
}

/** A bundle that installed apps are offered, in one environment. Times are milliseconds since 1970. */
export interface Offer {
  number: number;
  environment: string;
  component: string;
  /** What the apps know it by: a semantic version. */
  version: string;
  digest: string;
  /** The deployment that brought it. */
  deployment: string;
  /** As the plan said it when the offer began: a plan that is changed meanwhile changes nothing. */
  rule: LiveUpdateRule;
  beganAt: number;
  /** Time in which it did not go on, those that last apart: it was stopped, or another one stood in its place. */
  idleMs: number;
  /** Devices are judged by from here on: whoever sends it on after a stop wants it judged anew. */
  countedFrom: number;
  stopped: Said | null;
  /** When a newer one came. */
  replacedAt: number | null;
  rolledBack: Said | null;
}

export type OfferState = 'rolling-out' | 'complete' | 'stopped' | 'replaced' | 'rolled-back';

export function offerState(offer: Offer, now: number): OfferState {
  if (offer.rolledBack) return 'rolled-back';
  if (offer.stopped) return 'stopped';
  if (offer.replacedAt !== null) return 'replaced';
  return percentAt(offer, now) === 100 ? 'complete' : 'rolling-out';
}

/** Of the devices. Stopped, replaced or taken back it stays at the share that it had. */
export function percentAt(offer: Offer, now: number): number {
  return stepAt(offer, now)?.percent ?? 100;
}

/** When it goes on to a higher share; null: it does not. */
export function nextStepAt(offer: Offer, now: number): number | null {
  const step = offerState(offer, now) === 'rolling-out' ? stepAt(offer, now) : null;
  return step ? now + step.leftMs : null;
}

/** Null: everybody is meant. */
function stepAt({ rule, beganAt, idleMs, stopped, replacedAt, rolledBack }: Offer, now: number) {
  let left = Math.min(now, stopped?.at ?? now, replacedAt ?? now, rolledBack?.at ?? now) - beganAt - idleMs;
  for (const { percent, holdMs } of rule.steps) {
    if (left < holdMs) return { percent, leftMs: holdMs - left };
    left -= holdMs;
  }
  return null;
}

/** Devices that the bundle was given to, those that started it or tried to, and those where it did not start. */
export interface Tally {
  given: number;
  took: number;
  failed: number;
}

/** It does not start on more devices than is tolerated: a test that may be asked at every report of a device. */
export function isFailing({ took, failed }: Tally, { failures }: LiveUpdateRule): boolean {
  const { falseAlarmRate, tolerated, minimumDevices } = failures;
  const nothing = { hits: 0, total: 0 };
  return isWorse({ hits: failed, total: took }, nothing, {
    ...{ falseAlarmRate, tolerated },
    minimumRequests: minimumDevices,
  });
}

/** « 1.2.3-b3f2a9c41d22 »: the release when it has a version, and the digest, which tells any two bundles apart. */
export function bundleVersion(release: string, digest: string): string {
  const [, version = '0.0.0'] = /^v(\d+\.\d+\.\d+)$/.exec(release) ?? [];
  return `${version}-b${digest.slice(0, 12)}`;
}
