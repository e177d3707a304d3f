import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { BackupError } from './backup-error.ts';

/** One of PostgreSQL's client programs at work on a database. The password is given as a variable: arguments can be read by all. */
export class PgTool {
  readonly #program: string;
  readonly #child: ChildProcess;
  readonly #ended: Promise<number | null>;
  #said = '';

  constructor(program: 'pg_dump' | 'pg_restore', url: string, args: string[]) {
    const { username, password, hostname, port, pathname, searchParams } = new URL(url);
    const sslmode = searchParams.get('sslmode');
    this.#program = program;
    this.#child = spawn(program, [...args, '--no-password'], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        LC_ALL: 'C',
        PGHOST: hostname,
        PGPORT: port || '5432',
        PGUSER: decodeURIComponent(username),
        PGPASSWORD: decodeURIComponent(password),
        PGDATABASE: decodeURIComponent(pathname.slice(1)),
        ...(sslmode && { PGSSLMODE: sslmode }),
      },
    });
    this.#child.stderr?.on('data', (text: Buffer) => (this.#said += text));
    // What it did not read is told by how it ends.
    this.#child.stdin?.on('error', () => {});
    this.#ended = once(this.#child, 'close').then(([code]) => code as number | null);
    this.#ended.catch(() => {});
  }

  get stdout(): Readable {
    return this.#child.stdout as Readable;
  }

  get stdin(): NodeJS.WritableStream {
    return this.#child.stdin as NodeJS.WritableStream;
  }

  /** @throws BackupError `not-restorable`, with what it said */
  async end(): Promise<void> {
    const code = await this.#ended.catch((cause: Error) => {
      throw this.#failed(
        `n’a pas pu être lancé (${cause.message}) : installez les programmes clients de PostgreSQL`,
        cause,
      );
    });
    if (code !== 0)
      throw this.#failed(`a échoué (code ${code}) : ${this.#said.trim().split('\n').slice(-3).join(' ')}`);
  }

  #failed(how: string, cause?: Error): BackupError {
    return new BackupError('not-restorable', `${this.#program} ${how}.`, { cause });
  }
}
