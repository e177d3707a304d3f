import { parseAllDocuments } from 'yaml';
import { describe, expect, test } from 'vitest';
import { everything } from '../document/spec/everything.ts';
import { exportPlan } from './export.ts';
import type { Kustomization, Manifest } from './manifest.ts';
import { planWith, read, repository } from './spec/exported.ts';
import { validate } from './spec/models.ts';
import { toYaml } from './yaml.ts';

const { files } = exportPlan(read(everything), repository);
const all = files.flatMap(({ documents }) => documents);
const own = (environment: string) => files.filter(({ path }) => path.startsWith(`${environment}/`));

describe('the manifests of a plan that says all that can be said', () => {
  test('are as the published schemas want them', () => {
    expect(all.length).toBeGreaterThan(30);
    for (const manifest of all) expect(() => validate(manifest), JSON.stringify(manifest)).not.toThrow();
  });

  test('would be found wrong if they were', () => {
    const rollout = all.find(({ kind }) => kind === 'Rollout') as Extract<Manifest, { kind: 'Rollout' }>;
    const wrong = { ...rollout, spec: { ...rollout.spec, replicas: 'four' } } as unknown as Manifest;
    expect(() => validate(wrong)).toThrow(/replicas/);
  });

  test('are read back from their YAML as they were written, by readers of YAML 1.1 and of 1.2', () => {
    const tricky = planWith({
      variables: { A: 'on', B: '012', C: '1e3', D: 'null', E: '~', F: ' x: # y', G: 'a\nb\n', H: '0x1f', I: '22:22' },
    });
    for (const file of [...files, ...exportPlan(tricky, repository).files])
      for (const version of ['1.1', '1.2'] as const) {
        const documents = parseAllDocuments(toYaml(file), { version }).map((document) => document.toJS() as unknown);
        expect(documents, file.path).toEqual(JSON.parse(JSON.stringify(file.documents)));
      }
  });

  test('lie in one file each, with no name twice in an environment', () => {
    for (const environment of ['full', 'other']) {
      const named = own(environment).flatMap(({ documents }) =>
        documents.flatMap((each) => ('metadata' in each ? [`${each.kind} ${each.metadata?.name}`] : [])),
      );
      expect(new Set(named).size).toBe(named.length);
    }
    expect(new Set(files.map(({ path }) => path)).size).toBe(files.length);
  });
});

describe('what the manifests name is there', () => {
  test('each file that kustomize is to read, and no other is left out', () => {
    for (const environment of ['full', 'other']) {
      const paths = own(environment).map(({ path }) => path.slice(environment.length + 1));
      const top = kustomizationAt(`${environment}/kustomization.yaml`);
      const parts = paths.filter((path) => !path.includes('/') && path !== 'kustomization.yaml');
      expect(top.resources?.toSorted()).toEqual(parts.toSorted());
      expect(paths).toContain(`${top.components}/kustomization.yaml`);
    }
  });

  test('services, analyses with all their arguments, smoke steps, backends', () => {
    for (const environment of ['full', 'other']) {
      const documents = own(environment).flatMap((file) => file.documents);
      const names = (kind: string) =>
        documents.flatMap((each) => (each.kind === kind && 'metadata' in each ? [each.metadata?.name] : []));
      const text = JSON.stringify(documents);
      const referred = (pattern: RegExp) => [...text.matchAll(pattern)].map(([, name]) => name);
      expect(names('Service')).toEqual(
        expect.arrayContaining([
          ...referred(/"(?:active|preview|stable|canary)Service":"([^"]+)"/g),
          ...referred(/"backend":\{"service":\{"name":"([^"]+)"/g),
        ]),
      );
      const ways = [...text.matchAll(/"stableIngresses":(\[[^\]]*\])/g)].flatMap(
        ([, list]) => JSON.parse(list!) as string[],
      );
      expect(names('Ingress')).toEqual(expect.arrayContaining(ways));
      expect(names('ConfigMap')).toEqual(expect.arrayContaining(referred(/"name":"steps","value":"([^"]+)"/g)));
      const asked = [
        ...text.matchAll(/\{"templates":\[\{"templateName":"([^"]+)"\}\](?:,"startingStep":\d+)?,"args":(\[.*?\])\}/g),
      ];
      expect(asked.length).toBeGreaterThan(0);
      for (const [, name, given] of asked) {
        const template = documents.find((each) => each.kind === 'AnalysisTemplate' && each.metadata?.name === name);
        const wanted = (template as Extract<Manifest, { kind: 'AnalysisTemplate' }>).spec.args?.map((arg) => arg.name);
        expect((JSON.parse(given!) as { name: string }[]).map((arg) => arg.name)).toEqual(wanted);
      }
    }
  });

  test('what another strategy patches, and the result is a Rollout still', () => {
    const folder = files.filter(({ path }) => path.startsWith('full/strategies/'));
    expect(folder.map(({ path }) => path.split('/')[2])).toEqual(['blue-green', 'rolling']);
    for (const { documents } of folder) {
      const { resources, patches = [] } = documents[0] as Kustomization;
      expect(resources).toEqual(['../..']);
      expect(patches.map(({ target }) => target.name)).toEqual(['api', 'www']);
      for (const { target, patch } of patches) {
        const [{ op, path, value }] = JSON.parse(patch) as [{ op: string; path: string; value: object }];
        expect({ op, path }).toEqual({ op: 'replace', path: '/spec/strategy' });
        const rollout = own('full')
          .flatMap((file) => file.documents)
          .find((each) => each.kind === 'Rollout' && each.metadata?.name === target.name);
        const { spec, ...rest } = rollout as Extract<Manifest, { kind: 'Rollout' }>;
        validate({ ...rest, spec: { ...spec, strategy: value } });
      }
    }
  });
});

function kustomizationAt(path: string): Kustomization {
  return files.find((file) => file.path === path)?.documents[0] as Kustomization;
}
