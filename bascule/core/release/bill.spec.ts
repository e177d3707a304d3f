import { readFileSync } from 'node:fs';
import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import { describe, expect, test } from 'vitest';
import { billOfMaterials, type BilledPart } from './bill.ts';
import { lockedPackages } from './lockfile.ts';

const lock = {
  packages: {
    '': { name: 'product', dependencies: { '@scope/router': '^1.0.0' } },
    bascule: { name: 'a-workspace' },
    'node_modules/a-workspace': { link: true, resolved: 'bascule' },
    'node_modules/@scope/router': { version: '1.2.0', license: 'MIT', dependencies: { bytes: '^2.0.0' } },
    'node_modules/@scope/router/node_modules/bytes': { version: '2.0.1', license: '(MIT OR CC0-1.0)' },
    'node_modules/bytes': {
      version: '1.0.0',
      license: 'SEE LICENSE IN NOTICE',
      integrity: `sha512-${'A'.repeat(86)}==`,
    },
    'node_modules/linter': { version: '9.0.0', license: 'UNLICENSED', dev: true, dependencies: { bytes: '*' } },
  },
};

const part = (component: string, packages: string[] | null): BilledPart => ({
  component,
  title: component.toUpperCase(),
  version: '1.4.0',
  digest: 'd'.repeat(64),
  commit: 'c'.repeat(40),
  packages,
});

const billOf = (parts: BilledPart[], locked: unknown = lock) =>
  billOfMaterials({
    product: 'Produit',
    version: '1.2.3',
    commit: 'c'.repeat(40),
    serial: '3e671687-395b-41f5-a30f-a58921a69b79',
    at: 0,
    parts,
    locked: lockedPackages(locked),
  });

const api = part('api', ['node_modules/@scope/router', 'node_modules/@scope/router/node_modules/bytes']);
const entryOf = (bill: ReturnType<typeof billOf>, purl: string) => bill.components.find((each) => each.purl === purl);

/** CycloneDX's own schema, as its library carries it. */
const schemaErrors = (bill: unknown) =>
  new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(JSON.stringify(bill));

describe('a bill of materials', () => {
  test('is valid CycloneDX 1.6, for a small lock file and for the one of this very repository', async () => {
    expect(await schemaErrors(billOf([api, part('page', null)]))).toBeNull();
    const own: unknown = JSON.parse(readFileSync(new URL('../../../package-lock.json', import.meta.url), 'utf8'));
    const bill = billOf([part('api', ['node_modules/zod', 'node_modules/@angular/core'])], own);
    expect(bill.components.length).toBeGreaterThan(500);
    expect(await schemaErrors(bill)).toBeNull();
  });

  test('is refused by that schema when it is wrong, so that the schema is one', async () => {
    expect(await schemaErrors({ ...billOf([api]), serialNumber: 'none' })).not.toBeNull();
    expect(await schemaErrors({ ...billOf([api]), more: true })).not.toBeNull();
  });

  test('tells what is inside from what was only there when it was made', () => {
    const bill = billOf([api]);
    expect(entryOf(bill, 'pkg:npm/%40scope/router@1.2.0')).toMatchObject({
      group: '@scope',
      name: 'router',
      scope: 'required',
    });
    expect(entryOf(bill, 'pkg:npm/bytes@2.0.1')).toMatchObject({
      scope: 'required',
      properties: [{ name: 'bascule:inside', value: 'api' }],
    });
    expect(entryOf(bill, 'pkg:npm/bytes@1.0.0')?.scope).toBe('excluded');
    expect(bill.components).toHaveLength(4);
  });

  test('says that a package may be inside, where nothing tells', () => {
    const bill = billOf([part('page', null)]);
    expect(entryOf(bill, 'pkg:npm/bytes@1.0.0')?.scope).toBe('optional');
    expect(entryOf(bill, 'pkg:npm/linter@9.0.0')?.scope).toBe('excluded');
  });

  test('tells a package that is inside though the lock file does not know it', () => {
    const bill = billOf(
      [part('page', ['node_modules/@own/vendored', 'node_modules/.pnpm/@b+c@1.0.1_x@2.0.0/node_modules/@b/c'])],
      {},
    );
    expect(bill.components).toEqual([
      expect.objectContaining({ purl: 'pkg:npm/%40b/c@1.0.1', scope: 'required' }),
      expect.objectContaining({ purl: 'pkg:npm/%40own/vendored', scope: 'required' }),
    ]);
  });

  test('names licences as SPDX does, or as their author did', () => {
    const bill = billOf([api]);
    const licences = Object.fromEntries(bill.components.map(({ purl, licenses }) => [purl, licenses?.[0]]));
    expect(licences).toEqual({
      'pkg:npm/%40scope/router@1.2.0': { expression: 'MIT' },
      'pkg:npm/bytes@2.0.1': { expression: '(MIT OR CC0-1.0)' },
      'pkg:npm/bytes@1.0.0': { license: { name: 'SEE LICENSE IN NOTICE' } },
      'pkg:npm/linter@9.0.0': { license: { name: 'UNLICENSED' } },
    });
  });

  test('gives the hashes of the lock file in hexadecimal, and who needs whom as Node finds it', () => {
    const bill = billOf([api]);
    expect(entryOf(bill, 'pkg:npm/bytes@1.0.0')?.hashes).toEqual([{ alg: 'SHA-512', content: '0'.repeat(128) }]);
    const dependsOn = Object.fromEntries(bill.dependencies.map(({ ref, dependsOn }) => [ref, dependsOn]));
    expect(dependsOn).toMatchObject({
      release: ['component:api'],
      'component:api': ['pkg:npm/%40scope/router@1.2.0', 'pkg:npm/bytes@2.0.1'],
      'pkg:npm/%40scope/router@1.2.0': ['pkg:npm/bytes@2.0.1'],
      'pkg:npm/linter@9.0.0': ['pkg:npm/bytes@1.0.0'],
    });
  });
});
