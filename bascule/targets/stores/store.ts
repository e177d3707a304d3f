import type { StoreAction } from '../../core/store/decide.ts';
import type { Shown } from '../../core/store/event.ts';

/** One build of one version, as a store knows it. */
export interface StoreBuild {
  /** `1.4.0` */
  version: string;
  /** Play's versionCode, Apple's CFBundleVersion. */
  build: number;
  /** What is new, for the store's users, in French; at most 500 characters. */
  notes: string;
  /** The signed bundle (.aab) on this machine; null where the store has it already, or takes it from Xcode alone. */
  file: string | null;
}

export type StoreDeed = Exclude<StoreAction, { type: 'wait' } | { type: 'done' }>;

/**
 * A store, and how it is brought where it should be. `perform` says what must be true: a store that shows it already is
 * left alone, so that doing one again after a crash, or by two servers at once, is harmless. What came of it is asked of
 * `condition`, never taken from an answer.
 */
export interface Store {
  /** What the store shows of this build. @throws StoreError */
  condition(build: StoreBuild): Promise<Shown>;
  /** @throws StoreError */
  perform(build: StoreBuild, deed: StoreDeed): Promise<void>;
}
