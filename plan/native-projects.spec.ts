import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { stats } from '../bascule/server/live-update/device-wire.ts';
import { targets } from './targets.ts';

const at = (path: string) => new URL(`../${path}`, import.meta.url);
const read = (path: string) => readFile(at(path), 'utf8');
const mobile = (path: string) => read(`cashback/mobile/${path}`);
const manifest = async (path: string) =>
  JSON.parse(await read(path)) as { version: string; dependencies: Record<string, string>; capacitor?: object };

const { dependencies } = await manifest('cashback/mobile/package.json');
const installed = await Promise.all(
  Object.keys(dependencies).map(async (name) => ({ name, ...(await manifest(`node_modules/${name}/package.json`)) })),
);
/** What brings native code says so in its package.json. */
const plugins = installed.filter(({ capacitor }) => capacitor);

test('the mobile package names the very versions that are installed, and one Capacitor', async () => {
  expect(dependencies).toEqual(Object.fromEntries(installed.map(({ name, version }) => [name, version])));
  const capacitor = installed.filter(({ name }) => name.startsWith('@capacitor/')).map(({ version }) => version);
  expect(new Set(capacitor).size).toBe(1);
  expect(await mobile('ios/App/CapApp-SPM/Package.swift')).toContain(
    `capacitor-swift-pm.git", exact: "${capacitor[0]}"`,
  );
});

test('every plugin of the package is in the Android project, and no other (npx cap sync)', async () => {
  const settings = await mobile('android/capacitor.settings.gradle');
  const projects = Object.fromEntries(
    [...settings.matchAll(/project\(':(.+)'\)\.projectDir = new File\('\.\.\/\.\.\/\.\.\/(.+)'\)/g)].map(
      ([, project, path]) => [project!, path!],
    ),
  );
  const wanted = plugins.map(({ name }) => [name.replace('@', '').replace('/', '-'), `node_modules/${name}/android`]);
  expect(projects).toEqual({
    'capacitor-android': 'node_modules/@capacitor/android/capacitor',
    ...Object.fromEntries(wanted),
  });
  expect(Object.values(projects).filter((path) => !existsSync(at(path)))).toEqual([]);
  const built = [
    ...(await mobile('android/app/capacitor.build.gradle')).matchAll(/implementation project\(':(.+)'\)/g),
  ];
  expect(built.map(([, project]) => project)).toEqual(wanted.map(([project]) => project));
});

test('every plugin of the package is in the iOS project, and no other (npx cap sync)', async () => {
  const swift = await mobile('ios/App/CapApp-SPM/Package.swift');
  const named = await Promise.all(
    plugins.map(async ({ name }) => /name: "(\w+)"/.exec(await read(`node_modules/${name}/Package.swift`))![1]),
  );
  expect([...swift.matchAll(/\.package\(name: "(\w+)", path:/g)].map(([, name]) => name)).toEqual(named);
  const products = [...swift.matchAll(/\.product\(name: "(\w+)"/g)].map(([, name]) => name);
  expect(products).toEqual(['Capacitor', 'Cordova', ...named]);
});

test('a phone is asked for notices, and for nothing that nobody thought of', async () => {
  const manifest = await mobile('android/app/src/main/AndroidManifest.xml');
  const asked = [...manifest.matchAll(/uses-permission android:name="android\.permission\.(\w+)"/g)];
  expect(asked.map(([, permission]) => permission)).toEqual(['INTERNET', 'POST_NOTIFICATIONS']);
  const project = await mobile('ios/App/App.xcodeproj/project.pbxproj');
  expect(project.match(/CODE_SIGN_ENTITLEMENTS = App\/App\.entitlements;/g)).toHaveLength(2);
  expect(project.match(/APS_ENVIRONMENT = (development|production);/g)).toHaveLength(2);
  expect(await mobile('ios/App/App/App.entitlements')).toContain('<string>$(APS_ENVIRONMENT)</string>');
});

test('Apple’s token comes to the plugin, and nothing goes to Firebase before a person says yes', async () => {
  const delegate = await mobile('ios/App/App/AppDelegate.swift');
  expect(delegate).toContain('post(name: .capacitorDidRegisterForRemoteNotifications, object: deviceToken)');
  expect(delegate).toContain('post(name: .capacitorDidFailToRegisterForRemoteNotifications, object: error)');
  expect(await mobile('ios/App/App/Info.plist')).toMatch(/<key>FirebaseMessagingAutoInitEnabled<\/key>\s*<false\/>/);
  const manifest = await mobile('android/app/src/main/AndroidManifest.xml');
  expect(manifest).toMatch(/firebase_messaging_auto_init_enabled" android:value="false"/);
});

test('the channel that notices come by is the one that the app makes', async () => {
  expect(await mobile('android/app/src/main/AndroidManifest.xml')).toContain('@string/notification_channel');
  const strings = await mobile('android/app/src/main/res/values/strings.xml');
  const [, channel] = /name="notification_channel"[^>]*>(\w+)</.exec(strings)!;
  expect(await mobile('src/push/capacitor-phone.ts')).toContain(`const channel = { id: '${channel}'`);
});

test('Firebase’s files are where the lanes put them, and git leaves them alone', async () => {
  const lanes = await mobile('fastlane/Fastfile');
  expect(lanes).toContain("'android/app/google-services.json'");
  expect(lanes).toContain("'ios/App/App/GoogleService-Info.plist'");
  expect(await mobile('android/.gitignore')).toMatch(/^google-services\.json$/m);
  expect(await mobile('ios/.gitignore')).toMatch(/^App\/App\/GoogleService-Info\.plist$/m);
});

test('installed apps are offered what production has, under a name that leads there', async () => {
  const [, host, environment] = /\/\/(.+)\/live-update\/(\w+)$/.exec(await address())!;
  const there = targets[environment as keyof typeof targets].find((target) => target?.kind === 'caprover');
  expect(there?.domains?.['api']).toContain(host);
});

test('Bascule hears all that the plugin of this version keeps for it at once', async () => {
  const java =
    'node_modules/@capgo/capacitor-updater/android/src/main/java/ee/forgr/capacitor_updater/CapgoUpdater.java';
  const [, most] = /MAX_PENDING_STATS = (\d+);/.exec(await read(java))!;
  const report = { device_id: 'd', app_id: 'fr.rewapp.app', action: 'set' };
  expect(stats.safeParse(Array(Number(most)).fill(report)).success).toBe(true);
});

/** As capacitor.config.ts puts it together; plan/ imports nothing of the product. */
async function address(): Promise<string> {
  const [, api] = /api: '(.+)'/.exec(await read('cashback/contracts/installed-app.ts'))!;
  const [, path] = /\.origin\}(\/live-update\/\w+)`/.exec(await mobile('capacitor.config.ts'))!;
  return `${new URL(api!).origin}${path}`;
}
