import { expect, test } from 'vitest';
import { artifactRecord } from '../artifact/artifact.ts';
import { datedTag } from './engine-images.ts';
import { tagOf } from './attach.ts';
import { provenance, uuidOf } from './provenance.ts';

const artifact = artifactRecord.parse({
  component: 'api',
  kind: 'process',
  digest: 'd'.repeat(64),
  version: 'v1.2.0',
  commit: 'c'.repeat(40),
  inputs: 'e'.repeat(64),
  builtAt: '2026-11-23T12:15:00.123Z',
  builder: 'root@machine, node v24.21.0',
  bytes: 1,
});
const image = {
  name: 'registry.example/rewapp/api',
  digest: `sha256:${'a'.repeat(64)}`,
  base: { name: 'node:24-slim', id: `sha256:${'b'.repeat(64)}` },
  command: ['node', 'main.mjs'],
  artifact,
  recipe: 'f'.repeat(64),
};

test('a provenance names the image by its digest, and all that it was made of', () => {
  const { subject, predicate } = provenance(image);
  expect(subject).toEqual([{ name: image.name, digest: { sha256: 'a'.repeat(64) } }]);
  expect(predicate.buildDefinition.resolvedDependencies).toEqual([
    { name: 'artifact', digest: { sha256: artifact.digest } },
    { name: 'base', uri: 'docker:node:24-slim', digest: { sha256: 'b'.repeat(64) } },
    { name: 'source', digest: { gitCommit: artifact.commit } },
  ]);
  const worktree = provenance({ ...image, artifact: { ...artifact, commit: null } });
  expect(worktree.predicate.buildDefinition.resolvedDependencies.map(({ name }) => name)).toEqual(['artifact', 'base']);
  expect(provenance(image)).toEqual(provenance({ ...image }));
});

test('papers lie under tags that follow from the digest, and an image under its commit and time', () => {
  expect(tagOf('sha256:0123', 'sbom')).toBe('sha256-0123.sbom');
  expect(datedTag(artifact)).toBe('cccccccccccc-20261123T121500Z');
  expect(datedTag({ ...artifact, commit: null })).toBe('sans-commit-20261123T121500Z');
});

test('the same content always gets the same UUID, and it is one', () => {
  expect(uuidOf('a')).toBe(uuidOf('a'));
  expect(uuidOf('a')).not.toBe(uuidOf('b'));
  expect(uuidOf('a')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
