/// <reference types="@capacitor-firebase/messaging" />
/// <reference types="@capgo/capacitor-updater" />
import type { CapacitorConfig } from '@capacitor/cli';
import { installedApp } from '../contracts/installed-app';

/** Bascule's door for installed apps: the edge hands it on under the API's name (docs/runbooks/stores.md). */
const liveUpdate = `${new URL(installedApp.api).origin}/live-update/production`;

/** The installed app: Angular's build in a web view. `npx cap sync` copies it into both projects. */
const config: CapacitorConfig = {
  // The id in the stores and of the live update: see plan/live-update.ts.
  appId: 'fr.rewapp.app',
  appName: 'REWAPP',
  webDir: 'dist/browser',
  // The app's own origin: what the API lets in, and what keeps a session over updates.
  server: { androidScheme: 'https', iosScheme: 'capacitor', hostname: installedApp.hostname },
  android: { allowMixedContent: false, webContentsDebuggingEnabled: false },
  ios: { contentInset: 'never', webContentsDebuggingEnabled: false },
  plugins: {
    // The plugin asks, downloads, compares and goes back by itself, also under a bundle that does nothing any more;
    // src/live-update says when. An address that is not given here would be its maker's.
    CapacitorUpdater: {
      autoUpdate: 'atBackground',
      updateUrl: `${liveUpdate}/updates`,
      statsUrl: `${liveUpdate}/stats`,
      // Our server draws who gets what; no device chooses.
      channelUrl: '',
      allowSetDefaultChannel: false,
      // A bundle that has not said within this time that it runs is taken back (plan/live-update.ts counts them).
      appReadyTimeout: 10_000,
      disableJSLogging: true,
    },
    FirebaseMessaging: { presentationOptions: ['alert', 'badge', 'sound'] },
  },
  // Swift names packages by their folder, and « messaging » is one of Firebase's own (capawesome-team/capacitor-firebase#959).
  experimental: { ios: { spm: { packageOptions: { '@capacitor-firebase/messaging': { symlink: true } } } } },
};

export default config;
