import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { storeRule } from '../bascule/core/store/schema.ts';
import { liveUpdate } from './live-update.ts';
import { stores } from './stores.ts';

const read = (path: string) => readFile(new URL(`../${path}`, import.meta.url), 'utf8');

/** `android build`, of the Fastfile's own words. */
async function lanes(): Promise<string[]> {
  const found: string[] = [];
  let platform = '';
  for (const [, opened, lane] of (await read('cashback/mobile/fastlane/Fastfile')).matchAll(
    /^platform :(\w+) do|^ {2}lane :(\w+) do/gm,
  )) {
    platform = opened ?? platform;
    if (lane) found.push(`${platform} ${lane}`);
  }
  return found;
}

test('every lane that the plan and the runbook name is one of the Fastfile', async () => {
  const known = await lanes();
  expect(known).toContain('ios build');
  const planned = stores.map((each) => storeRule.parse(each)).flatMap(({ lanes: each }) => [each.build, each.upload]);
  const runbook = await read('docs/runbooks/stores.md');
  const written = [...runbook.matchAll(/fastlane ((?:android|ios) \w+)/g)].map(([, lane]) => lane!);
  expect(written.length).toBeGreaterThan(3);
  expect([...planned, ...written].filter((lane) => !known.includes(lane))).toEqual([]);
});

test('every secret that the lanes ask for is named in the runbook, and given by nobody in the repository', async () => {
  const files = ['Fastfile', 'Appfile', 'Matchfile'].map((name) => read(`cashback/mobile/fastlane/${name}`));
  const all = `${(await Promise.all(files)).join('\n')}\n${await read('cashback/mobile/android/app/build.gradle')}`;
  const names = new Set([...all.matchAll(/(?:ENV(?:\.fetch\(|\[)|getenv\()'([A-Z_]+)'/g)].map(([, name]) => name!));
  expect(names).toContain('PLAY_SERVICE_ACCOUNT');
  const runbook = await read('docs/runbooks/stores.md');
  expect([...names].filter((name) => !runbook.includes(`\`${name}\``))).toEqual([]);
});

test('the app is the same one in the stores, in both projects and in the live update', async () => {
  expect(await read('cashback/mobile/capacitor.config.ts')).toContain("appId: 'fr.rewapp.app'");
  const ids = new Set([liveUpdate?.appId, ...stores.map(({ appId }) => appId)]);
  expect([...ids]).toEqual(['fr.rewapp.app']);
  expect(await read('cashback/mobile/android/app/build.gradle')).toContain('applicationId "fr.rewapp.app"');
  const xcode = await read('cashback/mobile/ios/App/App.xcodeproj/project.pbxproj');
  expect(xcode).toContain('PRODUCT_BUNDLE_IDENTIFIER = fr.rewapp.app;');
  expect(await read('cashback/mobile/fastlane/Appfile')).toContain("app_identifier 'fr.rewapp.app'");
});

test('an app that the API does not answer any more gets no bundle that would need it', async () => {
  const support = await read('cashback/contracts/support.ts');
  expect(support).toContain(`export const oldestSupported = '${liveUpdate?.minimumNative}';`);
});
