import { readFileSync } from 'node:fs';
import { createContext, runInContext } from 'node:vm';
import type { Capacitor } from './capacitor';

/** What Java or Swift answers to a method's options; undefined is an answer without data, a throw a rejected call. */
type Native = Record<string, (options: Record<string, unknown>) => unknown>;

interface Call {
  callbackId: string;
  pluginId: string;
  methodName: string;
  options: Record<string, unknown> & { eventName?: string; callbackId?: string };
}

const bridge = readFileSync(
  new URL('../../../node_modules/@capacitor/android/capacitor/src/main/assets/native-bridge.js', import.meta.url),
  'utf8',
);

/**
 * An installed app's web view: Capacitor's own bridge, run as it stands in its package, and for each plugin what JSExport
 * writes into the page. Only what lies behind the bridge is a double. Everything that passes is JSON, as on a phone.
 */
export class WebView {
  readonly scope: { Capacitor: Capacitor };
  /** What the page asked, in order: `CapacitorUpdater.reload`. */
  readonly asked: string[] = [];
  readonly #natives: Record<string, Native>;
  readonly #listeners = new Map<string, string[]>();
  readonly #answer: (result: object) => void;

  constructor(platform: 'ios' | 'android', natives: Record<string, Native>) {
    this.#natives = natives;
    const heard = (call: Call) => void this.#hear(structuredClone(call));
    const native =
      platform === 'ios'
        ? { webkit: { messageHandlers: { bridge: { postMessage: heard } } } }
        : { androidBridge: { postMessage: (text: string) => heard(JSON.parse(text) as Call) } };
    const page = createContext({
      ...native,
      ...browser(),
      Capacitor: { DEBUG: false, isLoggingEnabled: false, Plugins: {} },
    });
    runInContext(`globalThis.window = globalThis;${bridge}`, page);
    for (const [name, methods] of Object.entries(natives)) runInContext(exported(name, Object.keys(methods)), page);
    this.scope = page as unknown as { Capacitor: Capacitor };
    const { fromNative } = page['Capacitor'] as { fromNative(result: object): void };
    this.#answer = (result) => fromNative(JSON.parse(JSON.stringify(result)) as object);
  }

  /** What a plugin tells of itself, to whoever listens. */
  tell(plugin: string, event: string, data: object): void {
    for (const callbackId of this.#listeners.get(`${plugin}.${event}`) ?? [])
      this.#answer({ callbackId, pluginId: plugin, methodName: 'addListener', save: true, success: true, data });
  }

  listeners(plugin: string, event: string): number {
    return this.#listeners.get(`${plugin}.${event}`)?.length ?? 0;
  }

  async #hear({ callbackId, pluginId, methodName, options }: Call): Promise<void> {
    const event = `${pluginId}.${options.eventName}`;
    const known = this.#listeners.get(event) ?? [];
    if (methodName === 'addListener') return void this.#listeners.set(event, [...known, callbackId]);
    if (methodName === 'removeListener')
      return void this.#listeners.set(
        event,
        known.filter((id) => id !== options.callbackId),
      );
    // Of the bridge's own, such as Console, nothing is awaited.
    if (!this.#natives[pluginId]) return;
    this.asked.push(`${pluginId}.${methodName}`);
    const call = { callbackId, pluginId, methodName, save: false };
    try {
      const data = await this.#natives[pluginId][methodName]?.(options);
      this.#answer({ ...call, success: true, data });
    } catch (error) {
      this.#answer({ ...call, success: false, error: { message: (error as Error).message } });
    }
  }
}

/** What the bridge looks for and wraps; its console is its own. */
const browser = () => ({
  ...{ Document: class {}, HTMLDocument: class {}, XMLHttpRequest: class {}, fetch: () => {}, prompt: () => 'false' },
  console: { log: () => {}, debug: () => {}, info: () => {}, warn: () => {}, error: () => {}, trace: () => {} },
});

/** As com.getcapacitor.JSExport and JSExport.swift write it, for methods that answer with a promise. */
function exported(plugin: string, methods: string[]): string {
  const each = methods.map(
    (name) => `t['${name}'] = function(_options) {
      return w.Capacitor.nativePromise('${plugin}', '${name}', _options)
    }`,
  );
  return `(function(w) {
    var t = (w.Capacitor.Plugins['${plugin}'] = {});
    t.addListener = function(eventName, callback) {
      return w.Capacitor.addListener('${plugin}', eventName, callback);
    }
    ${each.join('\n')}
  })(window);`;
}
