import { randomBytes } from 'node:crypto';
import { mkdirSync, readlinkSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { access, constants, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Fence } from '../fence.ts';
import { TargetError } from '../target-error.ts';
import { copyChecked, linkOnce, onDisk, placeOf } from './folder-files.ts';
import { moved, pointer, type Pointer } from './pointer.ts';
import {
  changedDocuments,
  documentsInOrder,
  releaseOf,
  siteRelease,
  type SiteArtifact,
  type SiteFile,
  type SiteRelease,
} from './site-release.ts';
import type { Site, WentLive } from './site.ts';
import { unreferenced } from './unreferenced.ts';

interface Options {
  /** The volume that nginx serves, as `/var/lib/docker/volumes/captain--rewapp-vitrine-production/_data`. */
  volume: string;
  environment: string;
  now?: () => number;
}

/**
 * A site in a folder that nginx serves (`nginx.ts` writes its configuration), as a volume of CapRover.
 *
 *     _releases/<digest>/        one version entire; `_releases/<digest>.json` lists it, written last
 *     _assets/                   the same files once more by hard links: assets of all versions that are kept
 *     _moves/<n>/live.json, www  one move of the pointer: what it says, and a link to the version
 *     live -> _moves/<n>         what nginx serves; renamed in place, so that a visitor sees one version or the other
 */
export class FolderSite implements Site {
  readonly #volume: string;
  readonly #environment: string;
  readonly #now: () => number;
  readonly #fence: Fence;

  constructor({ volume, environment, now = Date.now }: Options) {
    this.#volume = volume;
    this.#environment = environment;
    this.#now = now;
    this.#fence = new Fence(join(volume, '_state'));
  }

  get name(): string {
    return this.#volume;
  }

  async publish(artifact: SiteArtifact): Promise<{ uploaded: number; kept: number }> {
    const release = await releaseOf(artifact);
    const total = release.files.length;
    if (await this.isPublished(release.digest)) {
      await this.#linkAssets(release);
      return { uploaded: 0, kept: total };
    }
    const aside = join(this.#volume, '_releases', `.${randomBytes(6).toString('hex')}`);
    try {
      for (const file of release.files) await copyChecked(placeOf(artifact.files, file), placeOf(aside, file), file);
      await rename(aside, this.#home(release.digest)).catch(unlessThere);
    } finally {
      await rm(aside, { recursive: true, force: true });
    }
    await this.#linkAssets(release);
    await this.#writeList(release);
    return { uploaded: total, kept: 0 };
  }

  async goLive(digest: string, epoch: number): Promise<WentLive> {
    const begun = performance.now();
    const release = await this.#release(digest);
    const { version } = release;
    const current = await this.#fence.under(
      this.#environment,
      epoch,
    )(() => this.#move({ digest, version, epoch, now: this.#now() }));
    await onDisk(this.#volume);
    const left = current.left && (await this.#release(current.left.digest).catch(() => null));
    const changed = changedDocuments(left, release);
    return { pointer: current, changed, tookMs: Math.round(performance.now() - begun) };
  }

  async live(): Promise<Pointer | null> {
    return this.#pointer();
  }

  async documents(digest: string): Promise<SiteFile[]> {
    return documentsInOrder(await this.#release(digest));
  }

  async isPublished(digest: string): Promise<boolean> {
    return (await this.#release(digest).catch(() => null)) !== null;
  }

  async prune({ keep, held }: { keep: number; held: readonly string[] }, epoch: number): Promise<string[]> {
    const current = await this.live();
    if (!current) return [];
    const kept = [current.digest, ...held, ...current.before.slice(0, keep).map(({ digest }) => digest)];
    const releases = await this.#traces();
    const gone = releases.map(({ digest }) => digest).filter((digest) => !kept.includes(digest));
    await this.#fence.under(
      this.#environment,
      epoch,
    )(() => {
      for (const digest of gone) rmSync(this.#listPath(digest), { force: true });
    });
    for (const key of unreferenced(releases, gone)) {
      if (!key.startsWith('_')) await rm(join(this.#volume, '_assets', key), { force: true });
    }
    // Last: by its files the next one ends what was cut off here.
    for (const digest of gone) await rm(this.#home(digest), { recursive: true, force: true });
    return gone;
  }

  async check(): Promise<void> {
    const why = await access(this.#volume, constants.R_OK | constants.W_OK | constants.X_OK).then(
      () => null,
      (error: NodeJS.ErrnoException) => error.code ?? error.message,
    );
    if (why === null) return;
    const sentence =
      why === 'ENOENT'
        ? `Le dossier ${this.#volume} n’existe pas : créez-le, ou montez le volume qu’il est`
        : `Le dossier ${this.#volume} ne peut pas être écrit (${why}) : donnez-le à l’utilisateur de Bascule`;
    throw new TargetError('state-not-saved', `${sentence}.`);
  }

  /** All of it is made aside; the one rename at the end is the move. */
  #move(move: Parameters<typeof moved>[1]): Pointer {
    const seen = this.#pointer();
    const next = moved(seen, move);
    // The fence keeps epochs here: a version that stays is not linked anew under a visitor's feet.
    if (next.digest === seen?.digest) return seen;
    const home = join(this.#volume, '_moves', String(next.moves));
    // What a crash left of the same move.
    rmSync(home, { recursive: true, force: true });
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, 'live.json'), JSON.stringify(next));
    symlinkSync(join('../../_releases', next.digest), join(home, 'www'));
    const aside = join(this.#volume, 'live.aside');
    rmSync(aside, { force: true });
    symlinkSync(join('_moves', String(next.moves)), aside);
    renameSync(aside, join(this.#volume, 'live'));
    if (next.moves > 2) rmSync(join(this.#volume, '_moves', String(next.moves - 2)), { recursive: true, force: true });
    return next;
  }

  #pointer(): Pointer | null {
    try {
      const home = readlinkSync(join(this.#volume, 'live'));
      return pointer.parse(JSON.parse(readFileSync(join(this.#volume, home, 'live.json'), 'utf8')));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  }

  /** Pages that are open ask for the assets of their own version, whichever is live. */
  async #linkAssets({ digest, files, version }: SiteRelease): Promise<void> {
    for (const file of files.filter(({ kind }) => kind === 'asset')) {
      const [own, shared] = [placeOf(this.#home(digest), file), placeOf(join(this.#volume, '_assets'), file)];
      if (await linkOnce(own, shared)) continue;
      if ((await readFile(shared)).equals(await readFile(own))) continue;
      const sentence = `${file.path} est déjà dans ${this.#volume} avec un autre contenu, alors que son nom dit le sien : reconstruisez ${version}.`;
      throw new TargetError('artifact-altered', sentence);
    }
  }

  async #writeList(release: SiteRelease): Promise<void> {
    const path = this.#listPath(release.digest);
    await writeFile(`${path}.aside`, JSON.stringify(release));
    await onDisk(`${path}.aside`);
    await rename(`${path}.aside`, path);
    await onDisk(join(this.#volume, '_releases'));
  }

  /** Versions of which something is there: also what was cut off while it was published, or taken away. */
  async #traces(): Promise<SiteRelease[]> {
    const names = await readdir(join(this.#volume, '_releases'));
    const found = names.flatMap((name) => /^([0-9a-f]{64})(\.json)?$/.exec(name)?.[1] ?? []);
    for (const name of names.filter((each) => /^\.[0-9a-f]{12}$/.test(each))) {
      await rm(join(this.#volume, '_releases', name), { recursive: true, force: true });
    }
    return Promise.all(
      [...new Set(found)].map(async (digest) => {
        if (await this.isPublished(digest)) return this.#release(digest);
        return releaseOf({ digest, version: '', files: this.#home(digest) });
      }),
    );
  }

  async #release(digest: string): Promise<SiteRelease> {
    await mkdir(join(this.#volume, '_releases'), { recursive: true });
    const text = await readFile(this.#listPath(digest), 'utf8').catch(() => null);
    if (text !== null) return siteRelease.parse(JSON.parse(text));
    const sentence = `La version ${digest.slice(0, 12)} n’est pas entière dans ${this.#volume} : publiez-la d’abord.`;
    throw new TargetError('artifact-altered', sentence);
  }

  #home(digest: string): string {
    return join(this.#volume, '_releases', digest);
  }
  #listPath(digest: string): string {
    return join(this.#volume, '_releases', `${digest}.json`);
  }
}

/** Somebody else put the same version there meanwhile, or a crash came before its list. */
function unlessThere(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST' && error.code !== 'ENOTEMPTY') throw error;
}
