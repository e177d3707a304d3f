import type { StoreRule } from './schema.ts';

/** What a store shows of one build. `replaced`: a newer one took its place. */
export type Shown =
  | { state: 'absent' }
  | { state: 'uploaded' }
  | { state: 'in-review' }
  | { state: 'rejected'; why: string }
  /** The store would publish it; somebody has to say so. */
  | { state: 'approved' }
  | { state: 'rolling-out'; percent: number }
  | { state: 'halted'; percent: number }
  | { state: 'complete' }
  | { state: 'replaced' };

/** What people ask for. */
export type Wish = 'halt' | 'resume' | 'advance';

/**
 * What happened to a release in a store. Facts come from what the store shows, never from what we told it: a command
 * that was lost in a crash, and a click in the store's own console, leave the same truth behind.
 */
export type StoreFact =
  | { type: 'requested'; by: string; deployment: string | null }
  | { type: 'shown'; shown: Shown }
  | { type: 'asked'; wish: Wish; by: string; why: string }
  /** Its notes, and the signed file if somebody has one, before the store had anything of it. */
  | { type: 'given'; by: string }
  /** People were told that somebody must do something; once until something else happens. */
  | { type: 'told'; what: string }
  /** Another release took its place before it was over. */
  | { type: 'superseded'; by: string };

/** `at`: milliseconds since 1970. */
export type StoreEvent = { at: number } & StoreFact;

/** One build of one version on its way through one store. */
export interface StoreRelease {
  rule: StoreRule;
  /** `1.4.0`: what people see in the store. */
  version: string;
  /** Play's versionCode, Apple's CFBundleVersion: no two builds of an app ever have the same. */
  build: number;
  /** The signed bundle on this machine; null: a lane brings it to the store. */
  file: string | null;
  /** In the order in which they happened; the first is `requested`. */
  events: readonly StoreEvent[];
}
