import { beforeEach, describe, expect, it } from 'vitest';
import type { Api } from '../../../ui/api/api';
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

const phone = (token: string | null, may: 'granted' | 'prompt' = 'granted'): Phone => ({
  platform: 'android',
  mayNotify: async () => may,
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
    const device = new PushDevice(api, phone(null));
    await device.turnOn();
    expect([device.state(), posted]).toEqual(['refused', []]);
  });

  it('is not there in a browser', () => {
    expect(capacitorPhone({})).toBeNull();
    expect(capacitorPhone({ Capacitor: { isNativePlatform: () => false, getPlatform: () => 'web' } })).toBeNull();
    expect(new PushDevice(api, null).state()).toBe('absent');
  });

  it('with Capacitor gives the token that FCM registered it by', async () => {
    let hear = (_: { value: string }): void => {};
    const plugin = {
      checkPermissions: async () => ({ receive: 'prompt-with-rationale' }),
      requestPermissions: async () => ({ receive: 'granted' }),
      addListener: async (_: string, heard: typeof hear) => {
        hear = heard;
        return { remove: async () => {} };
      },
      register: async () => hear({ value: 'jeton' }),
    };
    const Capacitor = {
      isNativePlatform: () => true,
      getPlatform: () => 'ios',
      Plugins: { PushNotifications: plugin },
    };
    const found = capacitorPhone({ Capacitor });
    expect([found?.platform, await found?.mayNotify(), await found?.token()]).toEqual(['ios', 'prompt', 'jeton']);
  });
});
