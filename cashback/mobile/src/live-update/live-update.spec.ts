import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { BundleInfo } from '@capgo/capacitor-updater';
import { capacitorOf } from '../capacitor';
import { WebView } from '../web-view.fixture';
import { LiveUpdate } from './live-update';

const bundle = (id: string, status: BundleInfo['status'] = 'success'): BundleInfo => ({
  ...{ id, version: `1.0.0-${id}`, downloaded: '2026-11-23T10:00:00.000Z', checksum: 'c0ffee', status },
});
const minute = 60_000;

/** The plugin's native half, as far as this app asks it: what runs, what waits, what holds it back. */
class Phone {
  current = bundle('builtin');
  next: BundleInfo | null = null;
  held = false;
  isSaid = false;
  /** What was begun with, in order. */
  readonly begun: unknown[] = [];
  /** Of a page that goes nothing comes back. */
  set: () => unknown = () => new Promise(() => {});
  readonly #memory = new Map<string, string>();
  readonly view: WebView;

  constructor(platform: 'ios' | 'android' = 'android') {
    this.view = new WebView(platform, {
      CapacitorUpdater: {
        current: () => ({ bundle: this.current, native: '1.0.0' }),
        getNextBundle: () => this.next ?? (platform === 'ios' ? {} : undefined),
        notifyAppReady: () => ((this.isSaid = true), { bundle: this.current }),
        set: ({ id }) => {
          this.begun.push(id);
          return this.set();
        },
        setMultiDelay: (options) => {
          expect(options).toEqual({ delayConditions: [{ kind: 'kill' }] });
          this.held = true;
        },
      },
    });
  }

  page(now?: () => number): LiveUpdate {
    const memory = {
      getItem: (key: string) => this.#memory.get(key) ?? null,
      setItem: (key: string, value: string) => void this.#memory.set(key, value),
    };
    return new LiveUpdate(capacitorOf(this.view.scope)?.Plugins?.CapacitorUpdater ?? null, () => memory, now);
  }
}

class Page extends EventTarget {
  visibilityState: DocumentVisibilityState = 'visible';

  become(state: DocumentVisibilityState): void {
    this.visibilityState = state;
    this.dispatchEvent(new Event('visibilitychange'));
  }
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe.each(['android', 'ios'] as const)('an app installed on %s', (platform) => {
  it('starts at once where nothing waits, and keeps what comes later until its next start', async () => {
    const phone = new Phone(platform);
    await phone.page().begin();
    expect([phone.held, phone.begun, phone.isSaid]).toEqual([true, [], false]);
  });

  it('takes what waits before it draws anything', async () => {
    const phone = new Phone(platform);
    phone.next = bundle('v2', 'pending');
    void phone.page().begin();
    await expect.poll(() => phone.begun).toEqual(['v2']);
    // The page goes: the new one is to hold back, not this one.
    expect(phone.held).toBe(false);
  });
});

describe('an installed app', () => {
  it('goes back to what it was installed with when the server says so', async () => {
    const phone = new Phone();
    phone.current = bundle('v2');
    phone.next = bundle('builtin', 'pending');
    void phone.page().begin();
    await expect.poll(() => phone.begun).toEqual(['builtin']);
  });

  it('does not take the one again that runs already, nor one that did not start', async () => {
    const phone = new Phone();
    phone.current = bundle('v1');
    for (const next of [bundle('v1', 'pending'), bundle('v2', 'error'), bundle('v2', 'deleting')]) {
      phone.next = next;
      await phone.page().begin();
    }
    expect([phone.begun, phone.held]).toEqual([[], true]);
  });

  it('whose new bundle did not start goes on with the old one, however often that one is offered again', async () => {
    const phone = new Phone();
    phone.next = bundle('v2', 'pending');
    void phone.page().begin();
    await expect.poll(() => phone.begun).toEqual(['v2']);
    // Taken back by the plugin, which deletes it: what it says of an id that it has forgotten.
    phone.next = { ...bundle('v2', 'pending'), version: 'unknown' };
    await phone.page().begin();
    // Not held either: what the plugin does with it by itself is its own.
    expect([phone.begun, phone.held]).toEqual([['v2'], false]);
    phone.next = bundle('v3', 'pending');
    void phone.page().begin();
    await expect.poll(() => phone.begun).toEqual(['v2', 'v3']);
  });

  it('says that it runs once it does, for a bundle that never says so is taken back', async () => {
    const phone = new Phone();
    const page = phone.page();
    await page.begin();
    expect(phone.isSaid).toBe(false);
    await page.ready();
    expect(phone.view.asked.at(-1)).toBe('CapacitorUpdater.notifyAppReady');
  });

  it('starts with what it has when the new one can’t be taken', async () => {
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const phone = new Phone();
    phone.next = bundle('v2', 'pending');
    phone.set = () => {
      throw new Error('Update failed, id v2 does not exist.');
    };
    await phone.page().begin();
    expect(warned).toHaveBeenCalledWith('live update', expect.objectContaining({ message: expect.any(String) }));
    warned.mockRestore();
  });

  it('does not wait for a plugin that is silent', async () => {
    const phone = new Phone();
    phone.next = bundle('v2', 'pending');
    const began = phone.page().begin();
    await expect.poll(() => phone.begun).toEqual(['v2']);
    await vi.advanceTimersByTimeAsync(3_000);
    await began;
  });

  it('takes what waits after a long absence, and not after a look at an SMS', async () => {
    const phone = new Phone();
    let now = 0;
    const page = phone.page(() => now);
    const screen = new Page();
    page.follow(screen as unknown as Document);
    phone.next = bundle('v2', 'pending');
    const away = async (ms: number) => {
      screen.become('hidden');
      now += ms;
      screen.become('visible');
      await vi.advanceTimersByTimeAsync(3_000);
    };
    await away(5 * minute);
    await away(29 * minute);
    expect(phone.view.asked).toEqual([]);
    await away(30 * minute);
    expect(phone.begun).toEqual(['v2']);
  });
});

describe('on the web', () => {
  it('there is nothing to update', async () => {
    const page = new LiveUpdate(null);
    const screen = new Page();
    await page.begin();
    await page.ready();
    page.follow(screen as unknown as Document);
    screen.become('hidden');
    screen.become('visible');
    expect(capacitorOf({ Capacitor: { isNativePlatform: () => false } })).toBeNull();
  });
});
