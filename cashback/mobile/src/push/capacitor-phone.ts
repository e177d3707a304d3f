import type { Phone } from './push-device';

type Permission = { receive: 'granted' | 'denied' | 'prompt' | 'prompt-with-rationale' };

/** The part of @capacitor/push-notifications that is used: the store builds bring it, as a global of the web view. */
interface PushNotifications {
  checkPermissions(): Promise<Permission>;
  requestPermissions(): Promise<Permission>;
  addListener(event: 'registration', heard: (token: { value: string }) => void): Promise<{ remove(): Promise<void> }>;
  register(): Promise<void>;
}

interface Capacitor {
  isNativePlatform(): boolean;
  getPlatform(): 'ios' | 'android' | 'web';
  Plugins?: { PushNotifications?: PushNotifications };
}

const tokenWithinMs = 10_000;

/** The phone that this app is installed on; null in a browser. */
export function capacitorPhone(scope: object = globalThis): Phone | null {
  const { Capacitor: capacitor } = scope as { Capacitor?: Capacitor };
  const plugin = capacitor?.Plugins?.PushNotifications;
  if (!capacitor?.isNativePlatform() || !plugin) return null;
  return {
    platform: capacitor.getPlatform(),
    mayNotify: async () => allowed(await plugin.checkPermissions()),
    token: async () => (allowed(await plugin.requestPermissions()) === 'granted' ? tokenOf(plugin) : null),
  };
}

function allowed({ receive }: Permission): 'granted' | 'denied' | 'prompt' {
  return receive === 'prompt-with-rationale' ? 'prompt' : receive;
}

/** The token comes as an event; FCM that can't be reached sends none. */
async function tokenOf(plugin: PushNotifications): Promise<string | null> {
  const heard = Promise.withResolvers<string | null>();
  const timer = setTimeout(() => heard.resolve(null), tokenWithinMs);
  const listener = await plugin.addListener('registration', ({ value }) => heard.resolve(value));
  try {
    await plugin.register();
    return await heard.promise;
  } finally {
    clearTimeout(timer);
    await listener.remove();
  }
}
