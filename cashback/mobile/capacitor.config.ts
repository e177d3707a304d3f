import type { CapacitorConfig } from '@capacitor/cli';
import { installedApp } from '../contracts/installed-app';

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
};

export default config;
