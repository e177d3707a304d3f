import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type Docker from 'dockerode';
import { artifactRecord, type ArtifactRecord } from '../artifact/artifact.ts';
import { underLock } from '../artifact/lock.ts';
import { verifyArtifact } from '../artifact/store.ts';
import { billOfMaterials } from '../core/release/bill.ts';
import type { LockedPackage } from '../core/release/lockfile.ts';
import { attach, tagOf } from './attach.ts';
import { contextTar, digestRecipe, dockerfileOf } from './context.ts';
import { build, idOf, pull, push, type PushAccount } from './engine.ts';
import { ImageError } from './image-error.ts';
import type { Images, ImageSource } from './images.ts';
import { provenance, uuidOf } from './provenance.ts';
import { Repository, type Descriptor, type RegistryOptions } from './registry.ts';

export interface EngineImagesOptions {
  engine: Docker;
  /** The image under ours: Node 24, an account 1000. */
  base: string;
  /** Paths of the Dockerfiles: of programs, and of front ends; ours where none are given. */
  dockerfiles?: { process: string; static: string };
  /** For locks. */
  state: string;
  registry?: RegistryOptions;
  /** The product's name in bills of materials. */
  product?: string;
  /** What the product's lock file says of its packages. */
  locked?: () => Promise<LockedPackage[]>;
}

const DOCKERFILES = {
  process: join(import.meta.dirname, '../../infra/images/api.Dockerfile'),
  static: join(import.meta.dirname, '../../infra/images/front.Dockerfile'),
};

/** One image to be had: everything that decides it. */
interface Wanted {
  artifact: ArtifactRecord & { files: string };
  command: string[];
  dockerfile: string;
  base: { name: string; id: string };
  recipe: string;
  /** `api:0123456789abcdef`, after the registry's prefix where there is one. */
  name: string;
  key: string;
}

/**
 * Images built by a Docker engine out of stored artifacts, kept in it, and pushed where a registry is given. One that
 * is there is found by its tag, which follows from everything that decides it; after a crash what was left undone is
 * done at the next call.
 */
export class EngineImages implements Images {
  readonly #options: EngineImagesOptions;
  readonly #underway = new Map<string, Promise<string>>();

  constructor(options: EngineImagesOptions) {
    this.#options = options;
  }

  async of(source: ImageSource, command: string[]): Promise<string> {
    const wanted = await this.#wanted(source, command);
    const tag = `${wanted.name}:${wanted.key}`;
    const underway = this.#underway.get(tag);
    if (underway) return underway;
    const lock = join(this.#options.state, 'images', `${wanted.artifact.component}.lock`);
    const made = underLock(lock, () => (this.#options.registry ? this.#pushed(wanted) : this.#built(wanted)));
    this.#underway.set(tag, made);
    return made.finally(() => this.#underway.delete(tag));
  }

  async #wanted(source: ImageSource, command: string[]): Promise<Wanted> {
    const { engine, base, dockerfiles = DOCKERFILES, registry } = this.#options;
    const artifact = { ...(await recordOf(source)), files: source.files };
    const dockerfile = await dockerfileOf(dockerfiles[artifact.kind === 'static' ? 'static' : 'process'], command);
    const recipe = await digestRecipe(dockerfile);
    const id = (await idOf(engine, base)) ?? (await pull(engine, base, await this.#accountFor(base)));
    const key = createHash('sha256').update([artifact.digest, recipe, id].join('\n')).digest('hex').slice(0, 16);
    const name = registry ? `${registry.prefix}/${artifact.component}` : artifact.component;
    return { artifact, command, dockerfile, base: { name: base, id }, recipe, name, key };
  }

  /** In the engine. */
  async #built(wanted: Wanted): Promise<string> {
    const { artifact, dockerfile, base, name, key } = wanted;
    const tag = `${name}:${key}`;
    if (await idOf(this.#options.engine, tag)) return tag;
    await refuseAltered(artifact);
    const labels = { 'bascule.component': artifact.component, 'bascule.artifact': artifact.digest };
    const { commit, version, builtAt } = artifact;
    const told = { REVISION: commit ?? '', VERSION: version, CREATED: builtAt };
    await build(this.#options.engine, contextTar({ dockerfile, files: artifact.files }), {
      what: `${artifact.component} ${version}`,
      tags: [tag, `${name}:${datedTag(artifact)}`],
      arguments: { BASE: base.name, SOURCE_DATE_EPOCH: '0', ...told },
      labels,
    });
    return tag;
  }

  /** In the registry, papers and all, and in the engine. */
  async #pushed(wanted: Wanted): Promise<string> {
    const { engine } = this.#options;
    const repository = new Repository(this.#options.registry as RegistryOptions, wanted.artifact.component);
    const known = await repository.find(wanted.key);
    const subject = known ?? (await this.#push(wanted, repository));
    await this.#papers(wanted, repository, subject);
    const reference = `${wanted.name}@${subject.digest}`;
    if (!(await idOf(engine, reference))) await pull(engine, reference, await this.#accountFor(reference));
    return reference;
  }

  async #push(wanted: Wanted, repository: Repository): Promise<Descriptor> {
    const { engine } = this.#options;
    await this.#built(wanted);
    const account = await this.#accountFor(wanted.name);
    await push(engine, wanted.name, datedTag(wanted.artifact), account);
    await push(engine, wanted.name, wanted.key, account);
    const subject = await repository.find(wanted.key);
    if (subject) return subject;
    const sentence = `${wanted.name}:${wanted.key} a été poussé, mais le registre ne l’a pas : lisez le journal du registre.`;
    throw new ImageError('push-failed', sentence);
  }

  /** The last one that is there says that all are. */
  async #papers(wanted: Wanted, repository: Repository, subject: Descriptor): Promise<void> {
    if (await repository.find(tagOf(subject.digest, 'att'))) return;
    const { name, base, command, artifact, recipe } = wanted;
    await attach(repository, subject, 'sbom', await this.#bill(artifact, subject));
    const statement = provenance({ name, digest: subject.digest, base, command, artifact, recipe });
    await attach(repository, subject, 'att', statement);
  }

  async #bill({ component, version, digest, commit, packages, builtAt }: ArtifactRecord, subject: Descriptor) {
    const { product = component, locked = async () => [] } = this.#options;
    return billOfMaterials({
      product,
      version: version.replace(/^v/, ''),
      commit: commit ?? '',
      serial: uuidOf(subject.digest),
      at: Date.parse(builtAt),
      parts: [{ component, title: component, version, digest, commit, packages }],
      locked: await locked(),
    });
  }

  /** Ours is for our registry alone. */
  async #accountFor(reference: string): Promise<PushAccount | null> {
    const { registry } = this.#options;
    const [host = ''] = registry?.prefix.split('/') ?? [];
    if (!registry?.login || !reference.startsWith(`${host}/`)) return null;
    const { user, password } = await registry.login();
    return { username: user, password, serveraddress: host };
  }
}

/** `<commit>-<time of the build>`, by which people know an image. */
export function datedTag({ commit, builtAt }: Pick<ArtifactRecord, 'commit' | 'builtAt'>): string {
  return `${commit?.slice(0, 12) ?? 'sans-commit'}-${builtAt.replace(/\.\d+Z$/, 'Z').replace(/[-:]/g, '')}`;
}

/** What the store says of the files: a slot's own digest may count its configuration too. */
async function recordOf({ files, version }: ImageSource): Promise<ArtifactRecord> {
  const path = join(dirname(files), 'artifact.json');
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text !== null) return artifactRecord.parse(JSON.parse(text));
  const sentence = `L’image de ${version} ne peut pas être faite : ${files} n’est pas un artefact construit, car ${path} manque. Reconstruisez ${version}.`;
  throw new ImageError('artifact-unknown', sentence);
}

/** `<state>/artifacts/<component>/<digest>/files`. */
async function refuseAltered({ files, component, digest, version }: Wanted['artifact']): Promise<void> {
  const found = await verifyArtifact(resolve(files, '../../../..'), component, digest).catch(() => null);
  if (found?.altered === false) return;
  const why = found?.why ?? `L’artefact ${digest.slice(0, 12)} de ${component} n’est pas à sa place.`;
  throw new ImageError('artifact-altered', `${why} Reconstruisez ${version} : aucune image n’en est faite.`);
}
