import { z } from 'zod';
import { StoreError } from '../store-error.ts';
import { StaleEdit, type PlayApi } from './api.ts';
import { edit, track, type TrackRelease } from './wire.ts';

/** What becomes of another change that is in review while we commit. */
export type InReview = 'ERROR_IF_IN_REVIEW' | 'CANCEL_IN_REVIEW_AND_SUBMIT';

const attempts = 4;

/**
 * Changes are made in an edit, and all at once by its commit. Whoever opens an edit by the same account takes ours away,
 * and so does every commit (https://developers.google.com/android-publisher/concurrency-considerations): then it is begun
 * anew from what is there now. A crash before the commit has changed nothing.
 */
export class Edits {
  readonly #api: PlayApi;
  readonly #track: string;

  constructor(api: PlayApi, trackName: string) {
    this.#api = api;
    this.#track = trackName;
  }

  /** What the track holds now. */
  async look<T>(work: (path: string, releases: TrackRelease[]) => Promise<T> | T): Promise<T> {
    return this.#inEdit(async (path) => {
      const found = await work(path, await this.#releases(path));
      await this.#leave(path);
      return found;
    });
  }

  /** Brings the track where `change` wants it; null: it is there already. `prepare` comes first, in the same edit. */
  async change(
    change: (releases: TrackRelease[]) => TrackRelease[] | null,
    inReview: InReview = 'ERROR_IF_IN_REVIEW',
    prepare: (path: string) => Promise<void> = async () => {},
  ): Promise<void> {
    await this.#inEdit(async (path) => {
      const wanted = change(await this.#releases(path));
      if (!wanted) return this.#leave(path);
      await prepare(path);
      const body = JSON.stringify({ track: this.#track, releases: wanted });
      const headers = { 'content-type': 'application/json' };
      await this.#api.ask(track, `${path}/tracks/${this.#track}`, { method: 'PUT', headers, body });
      await this.#api.ask(edit, `${path}:commit?changesInReviewBehavior=${inReview}`, { method: 'POST' });
    });
  }

  async #inEdit<T>(work: (path: string) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const { id } = await this.#api.ask(edit, '/edits', { method: 'POST' });
        return await work(`/edits/${id}`);
      } catch (error) {
        if (!(error instanceof StaleEdit)) throw error;
        if (attempt < attempts) continue;
        const sentence =
          'Quelqu’un d’autre modifie cette app dans Google Play en ce moment : la publication reprendra d’elle-même ; n’utilisez pas la Play Console en même temps.';
        throw new StoreError('busy', sentence, { cause: error });
      }
    }
  }

  async #releases(path: string): Promise<TrackRelease[]> {
    return (await this.#api.ask(track, `${path}/tracks/${this.#track}`)).releases;
  }

  /** Only to be tidy: an edit that nobody commits changes nothing. */
  async #leave(path: string): Promise<void> {
    await this.#api.ask(z.unknown(), path, { method: 'DELETE' }).catch(() => {});
  }
}
