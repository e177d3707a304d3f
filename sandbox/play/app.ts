import { randomInt } from 'node:crypto';
import type { Answer } from '../double.ts';
import { refusalOf, sameOf } from './rules.ts';
import { forbidden, invalid, stale, type Bundle, type TrackRelease } from './wire.ts';

export interface Edit {
  id: string;
  user: string;
  expiresAt: number;
  /** Why it can't be used any more, in Play's words. */
  gone: string | null;
  tracks: Map<string, TrackRelease[]>;
  bundles: Bundle[];
}

interface Review {
  track: string;
  versionCodes: string[];
  endsAt: number;
  /** Decided already, by the person in front of the inbox or by a fault. */
  verdict: 'approve' | 'reject';
}

const editLivesMs = 3_600_000;

/** One app in the Play Console: what was committed, the edits that are open, and what is being looked at. */
export class App {
  /** An app that was published by hand once: the API makes no first release. */
  #tracks = new Map<string, TrackRelease[]>([
    ['production', [{ name: '0.9.0', versionCodes: ['1'], status: 'completed' }]],
  ]);
  #bundles: Bundle[] = [{ versionCode: 1, sha1: '0'.repeat(40), sha256: '0'.repeat(64) }];
  readonly #edits = new Map<string, Edit>();
  readonly #rejected = new Set<string>();
  readonly #now: () => number;
  readonly #reviewMs: number;
  review: Review | null = null;

  constructor(now: () => number, reviewMs: number) {
    this.#now = now;
    this.#reviewMs = reviewMs;
  }

  /** "Creating a new edit invalidates any active edits for the same application by the same user." */
  insert(user: string): Edit {
    for (const edit of this.#edits.values()) if (edit.user === user) edit.gone ??= 'This Edit has been deleted.';
    const edit: Edit = {
      ...{ id: String(randomInt(1e12, 1e14)), user, expiresAt: this.#now() + editLivesMs, gone: null },
      tracks: structuredClone(this.#tracks),
      bundles: [...this.#bundles],
    };
    this.#edits.set(edit.id, edit);
    return edit;
  }

  /** An edit that can still be used, or why it can't. */
  find(id: string): Edit | Answer {
    const edit = this.#edits.get(id);
    if (!edit) return invalid('Edit not found.', 'editNotFound');
    if (edit.gone !== null) return invalid(edit.gone);
    return edit.expiresAt > this.#now() ? edit : stale('This edit has expired, please create a new Edit.');
  }

  /** Takes a bundle into an edit; what is not committed is lost with it. */
  upload(edit: Edit, bundle: Bundle): Answer {
    if (edit.bundles.some(({ versionCode }) => versionCode === bundle.versionCode))
      return forbidden('APK specifies a version code that has already been used.');
    edit.bundles.push(bundle);
    return { status: 200, body: bundle };
  }

  update(edit: Edit, track: string, wanted: TrackRelease[]): Answer {
    const before = edit.tracks.get(track) ?? [];
    const refused = refusalOf(wanted, before, edit.bundles);
    if (refused) return refused;
    edit.tracks.set(track, wanted);
    return { status: 200, body: { track, releases: wanted } };
  }

  /** Sends what changed to review, and makes the rest live. The first commit invalidates all other edits. */
  commit(edit: Edit, behaviour: string | null): Answer {
    if (this.lookedAt() && behaviour === 'ERROR_IF_IN_REVIEW')
      return invalid('There are changes already in review.', 'CHANGES_ALREADY_IN_REVIEW');
    const fresh = [...edit.tracks].flatMap(([track, releases]) =>
      releases.filter((each) => this.#isToReview(track, each)).map((each) => ({ track, ...each })),
    );
    const backwards = fresh.find(({ track, versionCodes }) => this.#isOlder(track, versionCodes));
    if (backwards)
      return forbidden(
        'You cannot rollout this release because it does not allow any existing users to upgrade to the newly added APKs.',
      );
    this.#tracks = edit.tracks;
    this.#bundles = edit.bundles;
    for (const each of this.#edits.values()) each.gone ??= 'This Edit has been deleted.';
    edit.gone = 'This edit has already been successfully committed, please create a new Edit.';
    const [first] = fresh;
    this.review = first
      ? {
          track: first.track,
          versionCodes: first.versionCodes,
          endsAt: this.#now() + this.#reviewMs,
          verdict: 'approve',
        }
      : null;
    return { status: 200, body: { id: edit.id, expiryTimeSeconds: String(Math.floor(edit.expiresAt / 1_000)) } };
  }

  delete(edit: Edit): void {
    edit.gone = 'This Edit has been deleted.';
  }

  /** `applications.tracks.releases.list`: https://developers.google.com/android-publisher/api-ref/rest/v3/applications.tracks.releases */
  summaries(track: string) {
    this.lookedAt();
    return (this.#tracks.get(track) ?? []).map((release) => ({
      ...{ releaseName: release.name ?? release.versionCodes.join(), track },
      activeArtifacts: release.versionCodes.map((code) => ({ versionCode: Number(code) })),
      releaseLifecycleState: `RELEASE_LIFECYCLE_STATE_${this.#lifecycle(track, release)}`,
    }));
  }

  /** The review that is under way; one whose time has come is judged first. */
  lookedAt(): Review | null {
    if (this.review && this.review.endsAt <= this.#now()) {
      const { track, versionCodes, verdict } = this.review;
      if (verdict === 'reject') this.#rejected.add(`${track}/${versionCodes.join()}`);
      this.review = null;
    }
    return this.review;
  }

  #lifecycle(track: string, release: TrackRelease): string {
    if (release.status === 'draft') return 'DRAFT';
    if (this.#rejected.has(`${track}/${release.versionCodes.join()}`)) return 'NOT_APPROVED';
    const isLookedAt = this.review?.track === track && this.review.versionCodes.join() === release.versionCodes.join();
    return isLookedAt ? 'IN_REVIEW' : 'PUBLISHED';
  }

  /** What users get that was never looked at, or whose review this commit takes the place of. */
  #isToReview(track: string, release: TrackRelease): boolean {
    if (release.status === 'draft') return false;
    const before = sameOf(release, this.#tracks.get(track) ?? []);
    const isUnderWay = this.review?.versionCodes.join() === release.versionCodes.join();
    return before === null || before.status === 'draft' || isUnderWay;
  }

  #isOlder(track: string, versionCodes: string[]): boolean {
    const given = (this.#tracks.get(track) ?? []).filter(({ status }) => status === 'completed');
    const highest = Math.max(0, ...given.flatMap((each) => each.versionCodes.map(Number)));
    return versionCodes.every((code) => Number(code) < highest);
  }
}
