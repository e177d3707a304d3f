import { OCI_MANIFEST, type Descriptor, type Repository } from './registry.ts';

/** What is kept beside an image, under a tag that follows from its digest. */
export type Paper = 'sbom' | 'att';

const MEDIA_TYPES: Record<Paper, string> = {
  sbom: 'application/vnd.cyclonedx+json',
  att: 'application/vnd.in-toto+json',
};
const EMPTY = 'application/vnd.oci.empty.v1+json';

/** `sha256-<digest>.sbom`, `.att`: where tools that know no referrers look, and registries that know none keep them. */
export function tagOf(digest: string, paper: Paper): string {
  return `${digest.replace(':', '-')}.${paper}`;
}

/**
 * Puts a paper beside an image, as an OCI artifact that names the image as its subject.
 * https://github.com/opencontainers/image-spec/blob/v1.1.1/manifest.md#guidelines-for-artifact-usage
 */
export async function attach(
  repository: Repository,
  subject: Descriptor,
  paper: Paper,
  document: unknown,
): Promise<void> {
  const config = await repository.putBlob(EMPTY, '{}');
  const layer = await repository.putBlob(MEDIA_TYPES[paper], `${JSON.stringify(document, null, 2)}\n`);
  await repository.putManifest(tagOf(subject.digest, paper), OCI_MANIFEST, {
    schemaVersion: 2,
    mediaType: OCI_MANIFEST,
    artifactType: MEDIA_TYPES[paper],
    config,
    layers: [layer],
    subject,
  });
}
