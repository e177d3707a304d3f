import { createHash } from 'node:crypto';
import type { ArtifactRecord } from '../artifact/artifact.ts';

export interface ImageMade {
  /** As it is pulled, without tag or digest. */
  name: string;
  /** Of its manifest: `sha256:…`. */
  digest: string;
  base: { name: string; id: string };
  command: string[];
  artifact: ArtifactRecord;
  /** Of the Dockerfile and of our programs beside it. */
  recipe: string;
}

/**
 * What an image was made of and by whom: an in-toto statement with a predicate of SLSA's build provenance v1. The same
 * image always gets the same statement.
 * https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md, https://slsa.dev/spec/v1.1/provenance
 */
export function provenance({ name, digest, base, command, artifact, recipe }: ImageMade) {
  const { component, version, commit, inputs, builtAt, builder } = artifact;
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name, digest: { sha256: bare(digest) } }],
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: {
      buildDefinition: {
        buildType: 'urn:bascule:image:v1',
        externalParameters: { component, version, command },
        internalParameters: { recipe: { sha256: recipe }, inputs: { sha256: inputs } },
        resolvedDependencies: [
          { name: 'artifact', digest: { sha256: artifact.digest } },
          { name: 'base', uri: `docker:${base.name}`, digest: { sha256: bare(base.id) } },
          ...(commit === null ? [] : [{ name: 'source', digest: { gitCommit: commit } }]),
        ],
      },
      runDetails: {
        builder: { id: 'urn:bascule', version: { bascule: '1' }, builderDependencies: [{ name: builder }] },
        metadata: { invocationId: artifact.digest, startedOn: builtAt },
      },
    },
  };
}

/** A UUID that the same content always gets (RFC 9562, version 8). */
export function uuidOf(content: string): string {
  const hex = createHash('sha256').update(content).digest('hex');
  const variant = ((parseInt(hex[16] ?? '0', 16) & 3) | 8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

const bare = (digest: string) => digest.replace(/^sha256:/, '');
