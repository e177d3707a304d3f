import { Phased } from './phased.ts';
import type { Resource } from './wire.ts';

/** https://developer.apple.com/documentation/appstoreconnectapi/appversionstate */
export type VersionState =
  | 'PREPARE_FOR_SUBMISSION'
  | 'READY_FOR_REVIEW'
  | 'WAITING_FOR_REVIEW'
  | 'IN_REVIEW'
  | 'DEVELOPER_REJECTED'
  | 'REJECTED'
  | 'PENDING_DEVELOPER_RELEASE'
  | 'PROCESSING_FOR_DISTRIBUTION'
  | 'READY_FOR_DISTRIBUTION'
  | 'REPLACED_WITH_NEW_VERSION';

export interface Build {
  id: string;
  version: string;
  number: string;
  /** When Apple has looked it through. */
  validAt: number;
}

/** One version of an app, as people see it in the store. */
export class Version {
  readonly id = crypto.randomUUID();
  readonly submissionId = crypto.randomUUID();
  readonly localizationId = crypto.randomUUID();
  name: string;
  state: VersionState = 'PREPARE_FOR_SUBMISSION';
  releaseType = 'MANUAL';
  whatsNew: string | null = null;
  build: Build | null = null;
  phased: Phased | null = null;
  /** When it is distributed, once somebody said so. */
  distributedAt = Infinity;

  constructor(name: string) {
    this.name = name;
  }

  isEditable(): boolean {
    return ['PREPARE_FOR_SUBMISSION', 'READY_FOR_REVIEW', 'DEVELOPER_REJECTED', 'REJECTED'].includes(this.state);
  }

  isOpen(): boolean {
    return this.state !== 'READY_FOR_DISTRIBUTION' && this.state !== 'REPLACED_WITH_NEW_VERSION';
  }

  resource(): Resource {
    const to = (type: string, id: string | undefined) => ({ data: id === undefined ? null : { type, id } });
    return {
      type: 'appStoreVersions',
      id: this.id,
      attributes: {
        ...{ platform: 'IOS', versionString: this.name, releaseType: this.releaseType },
        appVersionState: this.state,
        // The older field, with its older word.
        appStoreState: this.state === 'READY_FOR_DISTRIBUTION' ? 'READY_FOR_SALE' : this.state,
      },
      relationships: {
        build: to('builds', this.build?.id),
        appStoreVersionPhasedRelease: to('appStoreVersionPhasedReleases', this.phased?.id),
        appStoreVersionSubmission: to('appStoreVersionSubmissions', this.isOpen() ? this.submissionId : undefined),
      },
    };
  }

  included(now: number): Resource[] {
    return [
      ...(this.build ? [buildResource(this.build, now)] : []),
      ...(this.phased ? [phasedResource(this.phased, now)] : []),
    ];
  }

  localization(): Resource {
    const attributes = { locale: 'fr-FR', whatsNew: this.whatsNew };
    return { type: 'appStoreVersionLocalizations', id: this.localizationId, attributes };
  }
}

export const phasedResource = (phased: Phased, now: number): Resource => ({
  ...{ type: 'appStoreVersionPhasedReleases', id: phased.id },
  attributes: phased.attributes(now),
});

export const buildResource = ({ id, number, validAt }: Build, now: number): Resource => ({
  ...{ type: 'builds', id },
  attributes: { version: number, processingState: validAt <= now ? 'VALID' : 'PROCESSING', expired: false },
});
