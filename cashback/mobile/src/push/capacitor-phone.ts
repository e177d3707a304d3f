import type { FirebaseMessagingPlugin, PermissionStatus } from '@capacitor-firebase/messaging';
import { capacitorOf } from '../capacitor';
import type { Phone } from './push-device';

const tokenWithinMs = 10_000;

/**
 * What Android files our notices under, and the person finds in its settings; the same id is in AndroidManifest.xml.
 * 4 is IMPORTANCE_HIGH: points that arrive are shown at the till.
 */
const channel = { id: 'points', name: 'Points et achats', importance: 4 } as const;

/** The phone that this app is installed on; null in a browser. Firebase's plugin gives FCM's token on iOS too. */
export function capacitorPhone(scope: object = globalThis): Phone | null {
  const capacitor = capacitorOf(scope);
  const plugin = capacitor?.Plugins?.FirebaseMessaging;
  if (!capacitor || !plugin) return null;
  const platform = capacitor.getPlatform();
  return {
    platform,
    mayNotify: async () => allowed(await plugin.checkPermissions()),
    ask: async () => {
      if (platform === 'android') await plugin.createChannel(channel);
      return allowed(await plugin.requestPermissions()) === 'granted';
    },
    token: () => tokenOf(plugin),
  };
}

function allowed({ receive }: PermissionStatus): 'granted' | 'denied' | 'prompt' {
  return receive === 'prompt-with-rationale' ? 'prompt' : receive;
}

/**
 * Asked for, and awaited as an event too: on iOS the first question may come before Apple's own token, and fails. FCM that
 * can't be reached says nothing at all.
 */
async function tokenOf(plugin: FirebaseMessagingPlugin): Promise<string | null> {
  const heard = Promise.withResolvers<string | null>();
  const timer = setTimeout(() => heard.resolve(null), tokenWithinMs);
  const listener = await plugin.addListener('tokenReceived', ({ token }) => heard.resolve(token));
  try {
    plugin.getToken().then(
      ({ token }) => heard.resolve(token),
      () => {},
    );
    return await heard.promise;
  } finally {
    clearTimeout(timer);
    await listener.remove();
  }
}
