import { createHash } from 'node:crypto';
import { unzip } from './unzip.ts';

/** What the server says to a device that asks. */
export type Answer = Record<string, unknown> & { version?: string; url?: string; checksum?: string; kind?: string };

const app = 'fr.petit.app';

/**
 * An installed app, as its live-update plugin makes it behave: it asks at each launch, checks what it downloads, starts
 * it, and goes back to the bundle before when that does not start. Over HTTP, as phones do.
 */
export class Device {
  readonly id: string;
  readonly #server: string;
  readonly #native: string;
  /** Versions that it has had, each with whether it starts. */
  readonly #bundles = new Map([['builtin', true]]);
  current = 'builtin';
  /** Every answer that it got. */
  readonly answers: Answer[] = [];

  /** `server` is where the environment's updates are asked for. */
  constructor(server: string, id: string, native = '2.1.0') {
    this.#server = server;
    this.id = id;
    this.#native = native;
  }

  /** Opens the app once: asks, and takes what it is given. */
  async launch(): Promise<Answer> {
    const answer = await this.ask();
    if (answer.version === 'builtin' && !answer.kind) this.current = 'builtin';
    else if (answer.url) await this.#take(answer as Required<Answer>);
    return answer;
  }

  async ask(): Promise<Answer> {
    const answer = (await this.#post('updates', { version_name: this.current })) as Answer;
    this.answers.push(answer);
    return answer;
  }

  /** What the plugin tells of a bundle. */
  report(action: string, version = this.current): Promise<unknown> {
    return this.#post('stats', { action, version_name: version, old_version_name: this.current });
  }

  async #take({ version, url, checksum }: Required<Answer>): Promise<void> {
    if (!this.#bundles.has(version)) this.#bundles.set(version, await this.#download(url, checksum));
    const before = this.current;
    this.current = version;
    await this.report('set');
    if (this.#bundles.get(version)) return void (await this.report('app_launch_ready'));
    // Nobody said within ten seconds that the app is ready.
    await this.report('update_fail');
    this.current = before;
  }

  /** Answers whether what came starts. */
  async #download(url: string, checksum: string): Promise<boolean> {
    const answer = await fetch(url);
    const archive = Buffer.from(await answer.arrayBuffer());
    const found = createHash('sha256').update(archive).digest('hex');
    if (!answer.ok || found !== checksum) throw new Error(`${url} answers ${answer.status}, with ${found}`);
    const page = unzip(archive).get('index.html');
    if (!page) throw new Error(`${url} has no index.html`);
    return !page.includes('broken');
  }

  async #post(what: 'updates' | 'stats', more: object): Promise<unknown> {
    const body = {
      ...{ platform: 'android', device_id: this.id, app_id: app, custom_id: '', version_build: this.#native },
      ...{ version_code: '42', version_os: '15', plugin_version: '8.0.0', is_emulator: false, is_prod: true },
      ...more,
    };
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${this.#server}/${what}`, { method: 'POST', headers, body: JSON.stringify(body) });
    return answer.json();
  }
}

/** So many phones, whose owners open the app at about the same time. */
export class Phones {
  readonly devices: Device[];

  constructor(server: string, count: number) {
    this.devices = Array.from({ length: count }, (_, index) => new Device(server, `phone-${index}`));
  }

  async launch(devices = this.devices, atOnce = 16): Promise<void> {
    const waiting = devices.values();
    await Promise.all(
      Array.from({ length: atOnce }, async () => {
        for (const device of waiting) await device.launch();
      }),
    );
  }

  running(version: string): number {
    return this.devices.filter(({ current }) => current === version).length;
  }
}
