import type { Answer } from '../double.ts';
import type { World } from '../world.ts';
import { App, type Submission } from './app.ts';
import type { Version } from './version.ts';
import { notThere } from './wire.ts';

const usualReviewMs = 10 * 60_000;
const usualProcessingMs = 5_000;

/** Every app that somebody asked for, and what is found in them by its id. */
export class Apps {
  readonly #world: World;
  readonly #apps = new Map<string, App>();

  constructor(world: World) {
    this.#world = world;
  }

  app(id: string): App {
    const known = this.#apps.get(id);
    if (known) return known;
    const { settings, now } = this.#world;
    const reviewMs = Number(settings['STORE_REVIEW_MS'] ?? usualReviewMs);
    const app = new App(now, { reviewMs, processingMs: Number(settings['STORE_PROCESSING_MS'] ?? usualProcessingMs) });
    this.#apps.set(id, app);
    return app;
  }

  goOn(): void {
    for (const app of this.#apps.values()) app.goOn();
  }

  version(id: string, answer: (found: { app: App; version: Version }) => Answer): Answer {
    return this.versionWhere((version) => version.id === id, answer) ?? notThere('appStoreVersions', id);
  }

  versionWhere(
    isIt: (version: Version) => boolean,
    answer: (found: { app: App; version: Version }) => Answer,
  ): Answer | null {
    for (const app of this.#apps.values())
      for (const version of app.versions) if (isIt(version)) return answer({ app, version });
    return null;
  }

  submission(id: string, answer: (found: { app: App; submission: Submission }) => Answer): Answer {
    for (const app of this.#apps.values())
      for (const submission of app.submissions) if (submission.id === id) return answer({ app, submission });
    return notThere('reviewSubmissions', id);
  }
}
