import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { configurationOf } from './configuration.ts';
import type { Disk } from './disk.ts';
import { CaptainError, codes } from './envelope.ts';

const program = '/usr/sbin/nginx';
const run = promisify(execFile);

/** For `describe.skipIf`: says aloud what is not tested. */
export function noNginx(what: string): boolean {
  if (existsSync(program)) return false;
  console.warn(`\n!!! SKIPPED: ${what}: ${program} is missing (Debian: apt-get install nginx) !!!\n`);
  return true;
}

/** The real nginx, with CapRover's configuration put in a folder and on ports of its own. */
export class Nginx {
  readonly http: number;
  readonly https: number;
  readonly #home = mkdtempSync(join(tmpdir(), `caprover-nginx-${process.pid}-`));
  readonly #resolver: number;
  readonly #old = isOld();
  #process: ChildProcess | null = null;
  #tested = '';
  #turn: Promise<unknown> = Promise.resolve();

  constructor(ports: { http: number; https: number; resolver: number }) {
    this.http = ports.http;
    this.https = ports.https;
    this.#resolver = ports.resolver;
    for (const folder of ['conf.d', 'log', 'certs', 'static/default', 'letsencrypt/live', 'tmp']) {
      mkdirSync(join(this.#home, folder), { recursive: true });
    }
    writeFileSync(join(this.#home, 'static/default/index.html'), 'Nothing here yet :/');
    this.#certificate('certs', 'nginx.crt', 'nginx.key');
  }

  /** Writes, tests, tells nginx; one after the other. @throws CaptainError 1116 with what nginx says */
  load(disk: Disk): Promise<void> {
    const done = this.#turn.then(() => this.#load(disk));
    this.#turn = done.catch(() => {});
    return done;
  }

  /** As certbot would leave it, for this machine's own eyes. */
  issue(domain: string): void {
    const folder = join('letsencrypt/live', domain);
    if (existsSync(join(this.#home, folder))) return;
    mkdirSync(join(this.#home, folder));
    this.#certificate(folder, 'fullchain.pem', 'privkey.pem');
  }

  async close(): Promise<void> {
    await this.#turn;
    if (this.#process?.exitCode === null) {
      this.#process.kill('SIGTERM');
      await once(this.#process, 'exit');
    }
    rmSync(this.#home, { recursive: true, force: true });
  }

  async #load(disk: Disk): Promise<void> {
    const { base, root, apps } = configurationOf(disk);
    const files = { 'nginx.conf': base, 'conf.d/captain-root.conf': root, 'conf.d/captain.conf': apps };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(this.#home, name), this.#here(text));
    const conf = join(this.#home, 'nginx.conf');
    // It has taken these very words already.
    const isTested = this.#tested === JSON.stringify(files);
    if (!isTested) await this.#test(conf);
    this.#tested = JSON.stringify(files);
    if (this.#process) return void this.#process.kill('SIGHUP');
    const args = ['-c', conf, '-p', this.#home, '-g', 'daemon off;'];
    this.#process = spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit'] });
    await this.#listening();
  }

  async #test(conf: string): Promise<void> {
    this.#tested = '';
    await run(program, ['-t', '-c', conf, '-p', this.#home]).catch((error: { stderr?: string }) => {
      throw new CaptainError(codes.nginx, error.stderr ?? String(error));
    });
  }

  async #listening(): Promise<void> {
    for (let tries = 0; tries < 200; tries++) {
      const socket = connect(this.http, '127.0.0.1');
      const open = await once(socket, 'connect').catch(() => null);
      socket.destroy();
      if (open) return;
      await setTimeout(20);
    }
    throw new Error('nginx does not listen');
  }

  /** What the container gives nginx, this machine gives elsewhere. */
  #here(text: string): string {
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      (each) => `${each}_temp_path ${this.#home}/tmp/${each};`,
    );
    const adapted = text
      .replace(/^user .*$/m, process.getuid?.() === 0 ? 'user root;' : '')
      .replace(/^http \{$/m, `http {\n${temporary.join('\n')}`)
      .replaceAll('/var/run/nginx.pid', join(this.#home, 'pid'))
      .replaceAll('/var/log/nginx', join(this.#home, 'log'))
      .replaceAll('/etc/nginx/conf.d', join(this.#home, 'conf.d'))
      .replaceAll('/etc/nginx/fake-certs', join(this.#home, 'certs'))
      .replaceAll('/usr/share/nginx', join(this.#home, 'static'))
      .replaceAll('/letencrypt/etc', join(this.#home, 'letsencrypt'))
      .replace(/resolver 127\.0\.0\.11\b/g, `resolver 127.0.0.1:${this.#resolver}`)
      .replace(/\blisten(\s+)80;/g, `listen$1127.0.0.1:${this.http};`)
      .replace(/\blisten(\s+)443 ssl;/g, `listen$1127.0.0.1:${this.https} ssl;`);
    // A directive since 1.25.1: CapRover has 1.31, Debian may not.
    return this.#old ? adapted.replace(/\bhttp2\s+on;/g, '') : adapted;
  }

  /** Made once, the same for all: nobody looks at whose it is. */
  #certificate(folder: string, certificate: string, key: string): void {
    const path = (name: string) => join(this.#home, name);
    if (!existsSync(path('own.crt'))) {
      const how = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '90'];
      const what = ['-subj', '/CN=localhost', '-keyout', path('own.key'), '-out', path('own.crt')];
      execFileSync('openssl', [...how, ...what], { stdio: 'ignore' });
    }
    copyFileSync(path('own.crt'), join(path(folder), certificate));
    copyFileSync(path('own.key'), join(path(folder), key));
  }
}

function isOld(): boolean {
  const said = execFileSync('/bin/sh', ['-c', `${program} -v 2>&1`], { encoding: 'utf8' });
  const [, major = 0, minor = 0] = /nginx\/(\d+)\.(\d+)/.exec(said) ?? [];
  return Number(major) === 1 && Number(minor) < 26;
}
