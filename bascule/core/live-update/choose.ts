import semver from 'semver';
import { bucketer, rolloutSeed } from '../flag/bucket.ts';
import { percentAt, type Offer } from './offer.ts';

/** What an installed app says of itself. */
export interface Device {
  id: string;
  /** The version of the bundle that it runs; `builtin` is the one that came with it from the store. */
  current: string;
  /** The version of the app from the store. */
  native: string;
  /** Versions that did not start on it. */
  failed: readonly string[];
}

export const builtin = 'builtin';

export type Choice =
  | { kind: 'update'; offer: Offer }
  /** What it runs was taken back, and there is nothing before it but what came from the store. */
  | { kind: 'builtin' }
  | { kind: 'keep' }
  /** The app from the store can't run what it would get. */
  | { kind: 'too-old'; offer: Offer };

/**
 * The bundle for a device, of the offers of its environment, newest first: the newest that is meant for it. What it runs
 * it keeps as long as that was not taken back, even when others don't get it any more. The same device asked twice gets
 * the same; a device that is meant at some share is meant at every higher one.
 */
export function choose(offers: readonly Offer[], device: Device, now: number): Choice {
  const standing = offers.filter(({ rolledBack }) => rolledBack === null);
  let tooOld: Offer | null = null;
  for (const offer of standing) {
    if (offer.version === device.current) return { kind: 'keep' };
    if (!isMeant(offer, device, now)) continue;
    if (canRun(offer, device)) return { kind: 'update', offer };
    tooOld ??= offer;
  }
  const isTakenBack = offers.some(({ version }) => version === device.current);
  if (isTakenBack) return { kind: 'builtin' };
  return tooOld ? { kind: 'too-old', offer: tooOld } : { kind: 'keep' };
}

/** Each version draws its devices anew: not always the same people are the first. */
function isMeant(offer: Offer, { id, failed }: Device, now: number): boolean {
  if (offer.stopped || failed.includes(offer.version)) return false;
  return bucketer(`${offer.component}:${offer.version}`, rolloutSeed, 100)(id) <= percentAt(offer, now);
}

/** Stores know versions like « 1.4 » and « 42 » too. */
function canRun({ rule }: Offer, { native }: Device): boolean {
  const version = semver.coerce(native);
  return version !== null && semver.gte(version, rule.minimumNative);
}
