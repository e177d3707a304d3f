import { execFile } from 'node:child_process';
import { appendFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { copySource } from './copy-source.ts';

const run = promisify(execFile);

export interface Author {
  name: string;
  email: string;
}

const rewapp: Author = { name: 'REWAPP', email: 'demo@rewapp.invalid' };
/** The same content gets the same commit, so that a second demonstration finds its artifacts. */
const at = '2026-01-01T00:00:00Z';

/** A repository of its own with a copy of the source, where nobody minds what is committed and tagged. */
export class Repository {
  readonly directory: string;

  private constructor(directory: string) {
    this.directory = directory;
  }

  /** Takes the source as it stands, uncommitted changes included; what was in `directory` goes. Nothing is committed. */
  static async of(root: string, directory: string, branch = 'main'): Promise<Repository> {
    const repository = new Repository(directory);
    await rm(directory, { recursive: true, force: true });
    await copySource(root, directory);
    await repository.git('init', '--quiet', '--initial-branch', branch);
    await appendFile(join(directory, '.git/info/exclude'), 'node_modules\n');
    await repository.#borrowObjects(root);
    return repository;
  }

  /** All that changed. Answers the commit. */
  async commit(message: string, author: Author = rewapp): Promise<string> {
    await this.git('add', '--all');
    const written = ['--author', `${author.name} <${author.email}>`, '--message', message];
    await this.git('commit', '--quiet', '--no-gpg-sign', '--no-verify', ...written);
    return this.git('rev-parse', 'HEAD');
  }

  async apply(patch: string): Promise<void> {
    await this.git('apply', patch);
  }

  /** What the source has committed need not be written again, as with `git clone --shared`. */
  async #borrowObjects(root: string): Promise<void> {
    const objects = await this.git('-C', root, 'rev-parse', '--path-format=absolute', '--git-path', 'objects');
    await writeFile(join(this.directory, '.git/objects/info/alternates'), `${objects}\n`);
  }

  async git(...args: string[]): Promise<string> {
    const signature = {
      GIT_AUTHOR_DATE: at,
      GIT_COMMITTER_NAME: rewapp.name,
      GIT_COMMITTER_EMAIL: rewapp.email,
      GIT_COMMITTER_DATE: at,
    };
    const { stdout } = await run('git', args, { cwd: this.directory, env: { ...process.env, ...signature } });
    return stdout.trim();
  }
}
