import type { FirebaseMessagingPlugin } from '@capacitor-firebase/messaging';
import type { CapgoUpdater } from './live-update/live-update';

/**
 * What Capacitor's bridge puts into the web view of an installed app, before any script of ours (JSExport in
 * @capacitor/android and @capacitor/ios): a global with every plugin of the project. So no plugin's own JavaScript is
 * in our files, and the same files run on the web, where there is none of it.
 */
export interface Capacitor {
  isNativePlatform(): boolean;
  getPlatform(): 'ios' | 'android' | 'web';
  Plugins?: { CapacitorUpdater?: CapgoUpdater; FirebaseMessaging?: FirebaseMessagingPlugin };
}

/** Null on the web. */
export function capacitorOf(scope: object = globalThis): Capacitor | null {
  const { Capacitor: found } = scope as { Capacitor?: Capacitor };
  return found?.isNativePlatform() ? found : null;
}
