import type { CapacitorUpdaterPlugin } from '@capgo/capacitor-updater';

/** The part of Capgo's plugin that is used; capacitor.config.ts says what it does by itself. */
export type CapgoUpdater = Pick<
  CapacitorUpdaterPlugin,
  'current' | 'getNextBundle' | 'notifyAppReady' | 'set' | 'setMultiDelay'
>;

/** The plugin's answers are a matter of milliseconds; an app that waits for them in vain starts with what it has. */
const patienceMs = 3_000;
/** Whoever comes back after so long begins anew: nothing that was being typed is lost. */
const awayMs = 30 * 60_000;
const key = 'rewapp.bundle-taken';

/** What outlives the page. */
type Memory = Pick<Storage, 'getItem' | 'setItem'>;

/**
 * When an installed app takes a new version of what runs inside it. The plugin asks our server and downloads; it would
 * change over as soon as the app goes to the background, also while somebody reads the code of an SMS that they are about
 * to type. So this takes what waits where nothing is lost: at a start, before anything is drawn, and after a long absence.
 */
export class LiveUpdate {
  readonly #updater: CapgoUpdater | null;
  readonly #memory: () => Memory;
  readonly #now: () => number;
  #leftAt: number | null = null;

  /** Null: nothing to update, as on the web. */
  constructor(updater: CapgoUpdater | null, memory = (): Memory => localStorage, now: () => number = Date.now) {
    this.#updater = updater;
    this.#memory = memory;
    this.#now = now;
  }

  /** Before the first screen. Where a bundle waits the page goes, and this never comes back. */
  async begin(): Promise<void> {
    const updater = this.#updater;
    if (!updater) return;
    await attempt(async () => {
      if ((await this.#take(updater)) === 'tried') return;
      // Until the app is ended. The plugin itself forgets this at each start: a bundle that does not come this far can't
      // keep the next one, which mends it, from being taken.
      await updater.setMultiDelay({ delayConditions: [{ kind: 'kill' }] });
    });
  }

  /** Once the first screen is there. A bundle that does not say so in time is taken back, and the server told. */
  async ready(): Promise<void> {
    await attempt(async () => this.#updater?.notifyAppReady());
  }

  /** Follows `page` (the document), which is hidden as long as the app is in the background. */
  follow(page: Pick<Document, 'visibilityState' | 'addEventListener'>): void {
    page.addEventListener('visibilitychange', () => void this.#seen(page.visibilityState));
  }

  async #seen(state: DocumentVisibilityState): Promise<void> {
    const [updater, leftAt] = [this.#updater, this.#leftAt];
    this.#leftAt = state === 'hidden' ? this.#now() : null;
    if (!updater || leftAt === null || state === 'hidden' || this.#now() - leftAt < awayMs) return;
    await attempt(() => this.#take(updater));
  }

  /**
   * Comes back where there is nothing to take; else the page goes. A bundle is taken once: one that did not start may wait
   * there again, as if it were new, once the plugin has forgotten it, and would be started for ever.
   */
  async #take(updater: CapgoUpdater): Promise<'nothing' | 'tried'> {
    const [next, { bundle }] = await Promise.all([updater.getNextBundle(), updater.current()]);
    // iOS answers with an empty object instead of null.
    if (!next?.id || next.id === bundle.id || !['pending', 'success'].includes(next.status)) return 'nothing';
    const memory = this.#memory();
    if (memory.getItem(key) === next.id) return 'tried';
    memory.setItem(key, next.id);
    // Not `reload`: where the bundle does not start, that goes back without telling anybody, and lets it wait again.
    await updater.set({ id: next.id });
    return 'tried';
  }
}

/** An update that fails is no reason not to start; one whose plugin is silent neither. */
async function attempt(work: () => Promise<unknown>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const outOfPatience = new Promise<void>((resolve) => (timer = setTimeout(resolve, patienceMs)));
  try {
    await Promise.race([work(), outOfPatience]);
  } catch (error) {
    console.warn('live update', error);
  } finally {
    clearTimeout(timer);
  }
}
