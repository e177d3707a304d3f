import { Repository } from '../rewapp/repository.ts';
import { onTopOf, patchFile, versions, type Version } from './versions.ts';

/**
 * A repository of its own with the source as it stands, uncommitted changes included, tagged `base`, and every version
 * made from it under a tag of its name.
 */
export class SourceCopy {
  readonly directory: string;
  readonly #repository: Repository;

  private constructor(repository: Repository) {
    this.directory = repository.directory;
    this.#repository = repository;
  }

  static async of(root: string, directory: string): Promise<SourceCopy> {
    const copy = new SourceCopy(await Repository.of(root, directory));
    await copy.#commit('base');
    for (const version of versions) await copy.#make(version);
    return copy;
  }

  async #make(version: Version): Promise<void> {
    await this.#repository.git('checkout', '--quiet', '--detach', onTopOf(version));
    await this.#repository.apply(patchFile(version));
    await this.#commit(version);
  }

  async #commit(tag: string): Promise<void> {
    await this.#repository.commit(tag);
    await this.#repository.git('tag', tag);
  }
}
