import { readFile } from 'node:fs/promises';
import type { Shown } from '../../../core/store/event.ts';
import type { PlayRule } from '../../../core/store/schema.ts';
import { StoreError } from '../store-error.ts';
import type { Store, StoreBuild, StoreDeed } from '../store.ts';
import type { ServiceAccount } from './account.ts';
import { AlreadyInReview, PlayApi } from './api.ts';
import { Edits } from './edits.ts';
import { drafted, halted, percentOf, releaseOf, resumed, rolledOut, withdrawn } from './releases.ts';
import { bundle, bundles, summaries } from './wire.ts';

const uploadWithinMs = 10 * 60_000;
const lifecycle = 'RELEASE_LIFECYCLE_STATE_';

/** One track of one app in Google Play. */
export class PlayStore implements Store {
  readonly #api: PlayApi;
  readonly #edits: Edits;
  readonly #track: string;

  constructor(url: string, { appId, track }: Pick<PlayRule, 'appId' | 'track'>, account: ServiceAccount) {
    this.#api = new PlayApi(url, appId, account);
    this.#edits = new Edits(this.#api, track);
    this.#track = track;
  }

  /** By the list of releases, which needs no edit: to open one would take away another server's. */
  async condition({ build }: StoreBuild): Promise<Shown> {
    const { releases } = await this.#api.ask(summaries, `/tracks/${this.#track}/releases`);
    const codes = (release: (typeof releases)[number]) => release.activeArtifacts.map(({ versionCode }) => versionCode);
    const own = releases.find((release) => codes(release).includes(build));
    const given = releases.filter(({ releaseLifecycleState: state }) => state === `${lifecycle}PUBLISHED`);
    if (!own) return given.flatMap(codes).some((code) => code > build) ? { state: 'replaced' } : { state: 'absent' };
    switch (own.releaseLifecycleState.replace(lifecycle, '')) {
      case 'DRAFT':
      case 'NOT_SENT_FOR_REVIEW':
        return { state: 'uploaded' };
      case 'IN_REVIEW':
        return { state: 'in-review' };
      case 'APPROVED_NOT_PUBLISHED':
        return { state: 'approved' };
      case 'NOT_APPROVED':
        // No API tells why.
        return {
          state: 'rejected',
          why: 'Google a écrit la raison dans la Play Console, « Présentation de la publication ».',
        };
      default:
        return this.#share(build);
    }
  }

  async perform(asked: StoreBuild, deed: StoreDeed): Promise<void> {
    const { build } = asked;
    switch (deed.type) {
      case 'upload':
        return this.#upload(asked);
      case 'submit':
        return this.#edits.change(rolledOut(build, deed.percent ?? 100)).catch(waitForReview);
      case 'roll-out':
        return this.#edits.change(rolledOut(build, deed.percent)).catch(waitForReview);
      case 'halt':
        // Whatever else is in review loses its place in Google's queue: to stop a bad version is worth that.
        return this.#edits.change(halted(build), 'CANCEL_IN_REVIEW_AND_SUBMIT');
      case 'resume':
        return this.#edits.change(resumed(build)).catch(waitForReview);
      case 'withdraw':
        return this.#edits.change(withdrawn(build), 'CANCEL_IN_REVIEW_AND_SUBMIT');
      case 'publish':
        throw new StoreError(
          'by-hand',
          'La publication gérée de la Play Console attend une personne : publiez-y les modifications approuvées, ou désactivez-la.',
        );
    }
  }

  async #share(build: number): Promise<Shown> {
    const own = await this.#edits.look((_, releases) => releaseOf(releases, build));
    if (!own) return { state: 'replaced' };
    if (own.status === 'completed') return { state: 'complete' };
    return { state: own.status === 'halted' ? 'halted' : 'rolling-out', percent: percentOf(own) };
  }

  /** The file and its draft in one edit: a file without one would be nowhere to be seen. */
  async #upload(asked: StoreBuild): Promise<void> {
    await this.#edits
      .change(drafted(asked), 'ERROR_IF_IN_REVIEW', async (path) => {
        const { bundles: there } = await this.#api.ask(bundles, `${path}/bundles`);
        if (!there.some(({ versionCode }) => versionCode === asked.build)) await this.#send(path, asked);
      })
      .catch(waitForReview);
  }

  async #send(path: string, { build, file }: StoreBuild): Promise<void> {
    if (file === null)
      throw new StoreError(
        'no-file',
        `Le build ${build} n’est pas dans Google Play : donnez son fichier .aab par « npx bascule store request … --file app.aab ».`,
      );
    const body = await readFile(file).catch((cause: unknown) => {
      throw new StoreError('no-file', `Le fichier ${file} ne peut pas être lu : vérifiez son chemin et ses droits.`, {
        cause,
      });
    });
    const headers = { 'content-type': 'application/octet-stream' };
    const question = { headers, body: new Uint8Array(body), withinMs: uploadWithinMs };
    const { versionCode } = await this.#api.upload(bundle, `${path}/bundles?uploadType=media`, question);
    if (versionCode === build) return;
    throw new StoreError(
      'wrong-build',
      `${file} porte le build ${versionCode}, on attendait ${build} : reconstruisez-le avec « BUILD_NUMBER=${build} ».`,
    );
  }
}

/** Their default would cancel a review that is under way, and put it at the end of the queue. */
function waitForReview(error: unknown): never {
  if (!(error instanceof AlreadyInReview)) throw error;
  throw new StoreError(
    'in-review',
    'Google Play examine déjà une autre modification de cette app : attendez sa décision, ou retirez-la dans la Play Console.',
    { cause: error },
  );
}
