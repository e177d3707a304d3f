import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { freePort } from '../../bascule/testing/free-ports.ts';

/** For `describe.skipIf`: says aloud what is not tested. */
export function noRedis(what: string): boolean {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
    return false;
  } catch {
    console.warn(`\n!!! SKIPPED: ${what}: redis-server is missing (Debian: apt-get install redis-server) !!!\n`);
    return true;
  }
}

/** Debian's redis-server on a port of its own, in memory alone; it may be taken away and come back. */
export class TestRedis {
  readonly #port: number;
  readonly #password: string;
  #child: ChildProcess | null = null;
  readonly #killed = () => void this.#child?.kill('SIGKILL');

  private constructor(port: number, password: string) {
    this.#port = port;
    this.#password = password;
  }

  static async start(password = 'un-mot-de-passe-de-redis'): Promise<TestRedis> {
    const redis = new TestRedis(await freePort(), password);
    process.once('exit', redis.#killed);
    await redis.comeBack();
    return redis;
  }

  /** `redis://` with its password. */
  get url(): string {
    return `redis://:${encodeURIComponent(this.#password)}@${this.place}`;
  }

  /** Host and port. */
  get place(): string {
    return `127.0.0.1:${this.#port}`;
  }

  /** As a crash: at once, with all that it knew. */
  async crash(): Promise<void> {
    const child = this.#child;
    if (!child) return;
    this.#child = null;
    const end = once(child, 'exit');
    child.kill('SIGKILL');
    await end;
  }

  /** At the same place; resolves when it answers. */
  async comeBack(): Promise<void> {
    const where = ['--bind', '127.0.0.1', '--port', `${this.#port}`, '--requirepass', this.#password];
    const child = spawn('redis-server', [...where, '--save', '', '--appendonly', 'no'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    this.#child = child;
    let said = '';
    for await (const line of createInterface({ input: child.stdout })) {
      said += `${line}\n`;
      if (line.includes('Ready to accept connections')) return void child.stdout.resume();
    }
    throw new Error(`redis-server did not start:\n${said}`);
  }

  /** It keeps its connections and says nothing more, until `goOn`. */
  fallSilent(): void {
    this.#child?.kill('SIGSTOP');
  }

  goOn(): void {
    this.#child?.kill('SIGCONT');
  }

  async stop(): Promise<void> {
    process.off('exit', this.#killed);
    await this.crash();
  }
}
