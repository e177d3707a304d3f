import type { Answer } from '../double.ts';
import { Phased, type PhasedState } from './phased.ts';
import { Version, type Build } from './version.ts';
import { wrongState, wrongValue, type Resource } from './wire.ts';

/** https://developer.apple.com/documentation/appstoreconnectapi/reviewsubmission */
export type SubmissionState =
  'READY_FOR_REVIEW' | 'WAITING_FOR_REVIEW' | 'IN_REVIEW' | 'UNRESOLVED_ISSUES' | 'CANCELING' | 'COMPLETE';

export interface Submission {
  id: string;
  state: SubmissionState;
  version: Version | null;
  /** Of the review, or of Apple's own work on a cancellation. */
  endsAt: number;
  verdict: 'approve' | 'reject';
}

export interface Pace {
  reviewMs: number;
  /** What Apple takes for builds, distribution and cancellations. */
  processingMs: number;
}

/** One app in App Store Connect. It was published once: a first version has no phased release. */
export class App {
  readonly versions: Version[] = [];
  readonly builds: Build[] = [];
  readonly submissions: Submission[] = [];
  readonly #now: () => number;
  readonly #pace: Pace;

  constructor(now: () => number, pace: Pace) {
    this.#now = now;
    this.#pace = pace;
    const first = new Version('0.9.0');
    first.state = 'READY_FOR_DISTRIBUTION';
    this.versions.push(first);
  }

  /** What Apple did by itself since somebody last looked, at the time at which it did. */
  goOn(): void {
    const now = this.#now();
    for (const each of this.submissions) if (each.endsAt <= now) this.#end(each);
    for (const version of this.versions) if (version.distributedAt <= now) this.#distribute(version);
  }

  /** What Xcode's tools bring. */
  bring(version: string, number: string): Answer | Build {
    if (this.builds.some((each) => Number(each.number) >= Number(number)))
      return wrongValue(
        `The bundle version must be higher than the previously uploaded version: '${this.builds.at(-1)?.number}'.`,
        'ENTITY_ERROR.ATTRIBUTE.INVALID.DUPLICATE',
      );
    const build = { id: crypto.randomUUID(), version, number, validAt: this.#now() + this.#pace.processingMs };
    this.builds.push(build);
    return build;
  }

  /** Only one version may be open. */
  create(name: string, releaseType: string): Answer | Version {
    if (this.versions.some((each) => each.isOpen()))
      return wrongValue(
        'You cannot create a new version of the App in the current state.',
        'ENTITY_ERROR.RELATIONSHIP.INVALID',
      );
    if (this.versions.some((each) => each.name === name))
      return wrongValue('The version number has been previously used.', 'ENTITY_ERROR.ATTRIBUTE.INVALID.DUPLICATE');
    const version = new Version(name);
    version.releaseType = releaseType;
    this.versions.push(version);
    return version;
  }

  phase(version: Version): Answer | Phased {
    if (version.phased) return wrongState('A phased release already exists for this version.');
    if (!version.isEditable()) return wrongState('A phased release cannot be created in the current state.');
    version.phased = new Phased();
    return version.phased;
  }

  put(phased: Phased, state: PhasedState): Answer | null {
    const now = this.#now();
    const before = phased.state(now);
    if (before === state) return wrongValue('The phased release already has this value');
    const isAllowed = before === 'ACTIVE' || (before === 'PAUSED' && (state === 'ACTIVE' || state === 'COMPLETE'));
    if (!isAllowed) return wrongState(`The phased release cannot go from ${before} to ${state}.`);
    phased.put(state, now);
    return null;
  }

  openSubmission(): Submission | undefined {
    return this.submissions.find(({ state }) => state !== 'COMPLETE');
  }

  submission(): Answer | Submission {
    if (this.openSubmission()) return wrongState('There is already an open review submission for this app.');
    const submission: Submission = {
      ...{ id: crypto.randomUUID(), state: 'READY_FOR_REVIEW', version: null },
      ...{ endsAt: Infinity, verdict: 'approve' },
    };
    this.submissions.push(submission);
    return submission;
  }

  add(submission: Submission, version: Version): Answer | null {
    const other = this.submissions.find((each) => each.version === version && each.state !== 'COMPLETE');
    if (other)
      return wrongState(
        `appStoreVersions with id '${version.id}' was already added to another reviewSubmission with id '${other.id}'`,
        'STATE_ERROR.ITEM_PART_OF_ANOTHER_SUBMISSION',
      );
    const missing = version.build ? (version.whatsNew ? null : 'whatsNew') : 'build';
    if (missing || !version.isEditable())
      return wrongState(`This resource cannot be reviewed: ${missing ?? version.state} is not as it must be.`);
    submission.version = version;
    version.state = 'READY_FOR_REVIEW';
    return null;
  }

  submit(submission: Submission): Answer | null {
    if (submission.state !== 'READY_FOR_REVIEW' || !submission.version)
      return wrongState('Resource is not in submittable state.');
    Object.assign(submission, { state: 'WAITING_FOR_REVIEW', endsAt: this.#now() + this.#pace.reviewMs });
    submission.version.state = 'WAITING_FOR_REVIEW';
    return null;
  }

  /** Not at once: until then no other submission is taken. */
  cancel(submission: Submission): Answer | null {
    if (submission.state === 'COMPLETE' || submission.state === 'CANCELING')
      return wrongState('Resource is not in cancellable state.');
    Object.assign(submission, { state: 'CANCELING', endsAt: this.#now() + this.#pace.processingMs });
    if (submission.version) submission.version.state = 'DEVELOPER_REJECTED';
    return null;
  }

  release(version: Version, at = this.#now()): Answer | null {
    if (version.state !== 'PENDING_DEVELOPER_RELEASE')
      return wrongState('The version is not pending developer release.');
    version.state = 'PROCESSING_FOR_DISTRIBUTION';
    version.distributedAt = at + this.#pace.processingMs;
    return null;
  }

  /** The older way, and the only one once a version was approved. */
  removeFromReview(version: Version): Answer | null {
    if (version.state !== 'PENDING_DEVELOPER_RELEASE')
      return wrongState('The submission can not be removed in the current state.');
    version.state = 'DEVELOPER_REJECTED';
    return null;
  }

  #end(submission: Submission): void {
    const { state, version, verdict, endsAt } = submission;
    submission.endsAt = Infinity;
    if (state === 'CANCELING') submission.state = 'COMPLETE';
    if (state !== 'WAITING_FOR_REVIEW' || !version) return;
    submission.state = verdict === 'approve' ? 'COMPLETE' : 'UNRESOLVED_ISSUES';
    version.state = verdict === 'approve' ? 'PENDING_DEVELOPER_RELEASE' : 'REJECTED';
    if (verdict === 'approve' && version.releaseType === 'AFTER_APPROVAL') this.release(version, endsAt);
  }

  #distribute(version: Version): void {
    const at = version.distributedAt;
    version.distributedAt = Infinity;
    for (const each of this.versions)
      if (each.state === 'READY_FOR_DISTRIBUTION') each.state = 'REPLACED_WITH_NEW_VERSION';
    version.state = 'READY_FOR_DISTRIBUTION';
    version.phased?.put('ACTIVE', at);
  }
}

export const submissionResource = ({ id, state }: Submission): Resource => ({
  ...{ type: 'reviewSubmissions', id },
  attributes: { platform: 'IOS', state, submittedDate: null },
});
