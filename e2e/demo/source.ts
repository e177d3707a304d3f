import { execFile } from 'node:child_process';
import { appendFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { copySource } from '../rewapp/copy-source.ts';
import { onTopOf, patchFile, versions, type Version } from './versions.ts';

const run = promisify(execFile);

/** The same content gets the same commit, so that a second demonstration finds its artifacts. */
const signature = {
  GIT_AUTHOR_NAME: 'REWAPP',
  GIT_AUTHOR_EMAIL: 'demo@rewapp.invalid',
  GIT_AUTHOR_DATE: '2026-01-01T00:00:00Z',
  GIT_COMMITTER_NAME: 'REWAPP',
  GIT_COMMITTER_EMAIL: 'demo@rewapp.invalid',
  GIT_COMMITTER_DATE: '2026-01-01T00:00:00Z',
};

/**
 * A repository of its own with the source as it stands, uncommitted changes included, tagged `base`, and every version
 * made from it under a tag of its name.
 */
export class SourceCopy {
  readonly directory: string;

  private constructor(directory: string) {
    this.directory = directory;
  }

  static async of(root: string, directory: string): Promise<SourceCopy> {
    const copy = new SourceCopy(directory);
    await rm(directory, { recursive: true, force: true });
    await copySource(root, directory);
    await copy.#git('init', '--quiet');
    await appendFile(join(directory, '.git/info/exclude'), 'node_modules\n');
    await copy.#commit('base');
    for (const version of versions) await copy.#make(version);
    return copy;
  }

  async #make(version: Version): Promise<void> {
    await this.#git('checkout', '--quiet', '--detach', onTopOf(version));
    await this.#git('apply', patchFile(version));
    await this.#commit(version);
  }

  async #commit(tag: string): Promise<void> {
    await this.#git('add', '--all');
    await this.#git('commit', '--quiet', '--no-gpg-sign', '--no-verify', '--message', tag);
    await this.#git('tag', tag);
  }

  async #git(...args: string[]): Promise<void> {
    await run('git', args, { cwd: this.directory, env: { ...process.env, ...signature } });
  }
}
