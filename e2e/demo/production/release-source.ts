import { Repository, type Author } from '../../rewapp/repository.ts';
import { patchFile, type ProductionPatch } from '../versions.ts';

/** A version that is to be released, by its commit. */
export interface Candidate {
  commit: string;
  message: string;
}

interface Authors {
  accountOpened: Author;
  largeBalances: Author;
}

/**
 * REWAPP's repository as the plan wants it: work lands on `develop`, and `main` follows when a version is to be released.
 * All versions are there from the start, as CI sees them before they are merged.
 */
export class ReleaseSource {
  readonly directory: string;
  readonly first: Candidate;
  readonly accountOpened: Candidate;
  readonly largeBalances: Candidate;
  readonly #repository: Repository;

  private constructor(
    repository: Repository,
    [first, accountOpened, largeBalances]: [Candidate, Candidate, Candidate],
  ) {
    this.directory = repository.directory;
    this.#repository = repository;
    this.first = first;
    this.accountOpened = accountOpened;
    this.largeBalances = largeBalances;
  }

  static async of(root: string, directory: string, authors: Authors): Promise<ReleaseSource> {
    const repository = await Repository.of(root, directory);
    const commit = async (message: string, patch: ProductionPatch, author?: Author) => {
      await repository.apply(patchFile(patch));
      return { message, commit: await repository.commit(message, author) };
    };
    const first = await commit('feat: le cashback nouvelle génération', 'product-checks');
    await repository.git('checkout', '--quiet', '-b', 'develop');
    const accountOpened = await commit(
      'feat(wallet): dire depuis quand un compte collecte',
      'account-opened',
      authors.accountOpened,
    );
    const largeBalances = await commit(
      'feat(wallet): contrôler les grands soldes en caisse',
      'large-balances',
      authors.largeBalances,
    );
    await repository.git('checkout', '--quiet', 'main');
    return new ReleaseSource(repository, [first, accountOpened, largeBalances]);
  }

  /** `main` follows `develop` up to a candidate. */
  async merge({ commit }: Candidate): Promise<void> {
    await this.#repository.git('merge', '--quiet', '--ff-only', commit);
  }
}
