import type { Shown } from '../../../core/store/event.ts';
import { phasedShare } from '../../../core/store/steps.ts';
import type { Resource } from './wire.ts';

/**
 * What Apple's states of a version mean (https://developer.apple.com/documentation/appstoreconnectapi/appversionstate).
 * Between our word and the first users Apple works for a while: rolling out, to nobody yet.
 */
export function shownOf(state: string, phased: Resource | null): Shown {
  switch (state) {
    case 'PREPARE_FOR_SUBMISSION':
    case 'READY_FOR_REVIEW':
    case 'DEVELOPER_REJECTED':
      return { state: 'uploaded' };
    case 'REJECTED':
    case 'METADATA_REJECTED':
    case 'INVALID_BINARY':
      // No API tells why.
      return { state: 'rejected', why: `Apple a écrit la raison dans App Store Connect, « App Review » (${state}).` };
    case 'PENDING_DEVELOPER_RELEASE':
      return { state: 'approved' };
    case 'PENDING_APPLE_RELEASE':
    case 'PROCESSING_FOR_DISTRIBUTION':
      return { state: 'rolling-out', percent: 0 };
    case 'READY_FOR_DISTRIBUTION':
      return phasedShown(phased);
    case 'REPLACED_WITH_NEW_VERSION':
      return { state: 'replaced' };
    default:
      return { state: 'in-review' };
  }
}

function phasedShown(phased: Resource | null): Shown {
  const { phasedReleaseState: state, currentDayNumber: day } = phased?.attributes ?? {};
  if (!phased || state === 'COMPLETE') return { state: 'complete' };
  const percent = typeof day === 'number' ? phasedShare(day) : 0;
  return { state: state === 'PAUSED' ? 'halted' : 'rolling-out', percent };
}
