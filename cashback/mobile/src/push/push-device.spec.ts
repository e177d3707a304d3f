import { beforeEach, describe, expect, it } from 'vitest';
import type { Api } from '../../../ui/api/api';
import { WebView } from '../web-view.fixture';
import { capacitorPhone } from './capacitor-phone';
import { PushDevice, type Phone } from './push-device';

let posted: [string, unknown][];
const api = {
  post: (async (route: string, body: unknown) => {
    posted.push([route, body]);
    return { ok: true, value: undefined };
  }) as unknown as Api['post'],
};
beforeEach(() => {
  posted = [];
});

const phone = (token: string | null, may: 'granted' | 'prompt' | 'denied' = 'granted'): Phone => ({
  platform: 'android',
  mayNotify: async () => may,
  ask: async () => may !== 'denied',
  token: async () => token,
});

describe('a phone', () => {
  it('that may notify is registered again at each sign-in, and forgotten before a sign-out', async () => {
    const device = new PushDevice(api, phone('jeton'));
    await device.resume();
    expect(device.state()).toBe('on');
    await device.leave();
    await device.leave();
    expect([device.state(), posted]).toEqual([
      'off',
      [
        ['notifications/devices', { token: 'jeton', platform: 'android' }],
        ['notifications/devices/forget', { token: 'jeton' }],
      ],
    ]);
  });

  it('is not asked before its owner wants to', async () => {
    const device = new PushDevice(api, phone('jeton', 'prompt'));
    await device.resume();
    expect([device.state(), posted]).toEqual(['off', []]);
    await device.turnOn();
    expect(device.state()).toBe('on');
  });

  it('whose owner says no is told so', async () => {
    const device = new PushDevice(api, phone('jeton', 'denied'));
    await device.turnOn();
    expect([device.state(), posted]).toEqual(['refused', []]);
  });

  it('that FCM or the API can’t be reached from is not told to look at its settings', async () => {
    const withoutFcm = new PushDevice(api, phone(null));
    const down = { post: (async () => ({ ok: false })) as unknown as Api['post'] };
    const withoutApi = new PushDevice(down, phone('jeton'));
    await Promise.all([withoutFcm.turnOn(), withoutApi.turnOn()]);
    expect([withoutFcm.state(), withoutApi.state(), posted]).toEqual(['unreached', 'unreached', []]);
    await withoutApi.leave();
  });

  it('is not there in a browser', () => {
    expect(capacitorPhone({})).toBeNull();
    expect(capacitorPhone({ Capacitor: { isNativePlatform: () => false, getPlatform: () => 'web' } })).toBeNull();
    expect(new PushDevice(api, null).state()).toBe('absent');
  });

  it.each(['ios', 'android'] as const)(
    'with Capacitor on %s gives the token that FCM knows it by',
    async (platform) => {
      const phone = firebase(platform, async () => ({ token: 'jeton' }));
      const found = capacitorPhone(phone.scope);
      expect([found?.platform, await found?.mayNotify(), await found?.ask(), await found?.token()]).toEqual([
        ...[platform, 'prompt', true, 'jeton'],
      ]);
      // Only Android has channels, and wants one before it asks the person.
      expect(phone.asked.slice(1)).toEqual(
        ['createChannel', 'requestPermissions', 'getToken']
          .slice(platform === 'ios' ? 1 : 0)
          .map((method) => `FirebaseMessaging.${method}`),
      );
      await expect.poll(() => phone.listeners('FirebaseMessaging', 'tokenReceived')).toBe(0);
    },
  );

  it('whose token from Apple comes late is known by the event', async () => {
    const phone = firebase('ios', async () => {
      throw new Error('No APNS token specified before fetching FCM Token');
    });
    const token = capacitorPhone(phone.scope)?.token();
    await expect.poll(() => phone.asked).toContain('FirebaseMessaging.getToken');
    phone.tell('FirebaseMessaging', 'tokenReceived', { token: 'jeton' });
    expect(await token).toBe('jeton');
  });
});

/** What @capacitor-firebase/messaging answers on a phone whose owner says yes. */
function firebase(platform: 'ios' | 'android', getToken: () => Promise<{ token: string }>): WebView {
  return new WebView(platform, {
    FirebaseMessaging: {
      checkPermissions: () => ({ receive: 'prompt-with-rationale' }),
      requestPermissions: () => ({ receive: 'granted' }),
      createChannel: ({ id }) => void expect(id).toBe('points'),
      getToken,
    },
  });
}
