import { appOf, newVersion, setDeployed } from './apps.ts';
import type { Disk } from './disk.ts';
import { CaptainError, codes } from './envelope.ts';
import type { Swarm } from './swarm.ts';

const LOG_LINES = 50;

interface Source {
  captainDefinition: string;
  gitHash: string;
}

/** The last 50 lines, the empty ones of the beginning among them (src/user/BuildLog.ts). */
class BuildLog {
  lines: string[] = Array.from({ length: LOG_LINES }, () => '');
  firstLineNumber = -LOG_LINES;
  isBuildFailed = false;

  say(line: string): void {
    this.lines = [...this.lines.slice(1), line];
    this.firstLineNumber++;
  }
}

interface Parts {
  disk: Disk;
  swarm: Swarm;
  /** Makes the service what the app says, and the router with it. */
  apply: (name: string) => Promise<void>;
  /** Held until a build may go on; throws to let it fail. */
  before: (name: string) => Promise<void>;
}

/**
 * Builds of all apps, one after the other; all of it is in memory and lost with captain (src/user/ServiceManager.ts).
 * `isAppBuilding` ends, and the version is the deployed one, before the service is updated.
 */
export class Builds {
  readonly #parts: Parts;
  readonly #building = new Set<string>();
  readonly #logs = new Map<string, BuildLog>();
  readonly #queue: { name: string; source: Source; done: PromiseWithResolvers<void> }[] = [];
  #stopped = false;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** What was asked of a captain that is gone is never done. */
  stop(): void {
    this.#stopped = true;
  }

  isBuilding(name: string): boolean {
    return this.#building.has(name);
  }

  status(name: string) {
    const { lines, firstLineNumber, isBuildFailed } = this.#log(name);
    return { isAppBuilding: this.isBuilding(name), isBuildFailed, logs: { lines, firstLineNumber } };
  }

  /** Resolves once it is built and applied, whenever that is. A second build of an app that waits takes its place. */
  schedule(name: string, source: Source): Promise<void> {
    const [active] = this.#building;
    this.#building.add(name);
    this.#logs.set(name, new BuildLog());
    if (active === undefined) return this.#run(name, source);
    const waiting = this.#queue.find((each) => each.name === name);
    if (waiting) {
      this.#log(name).say(`A build for ${name} was queued, it's now being replaced with a new build...`);
      waiting.source = source;
      return waiting.done.promise;
    }
    this.#log(name).say(`An active build (${active}) is in progress. This build is queued...`);
    const done = Promise.withResolvers<void>();
    this.#queue.push({ name, source, done });
    return done.promise;
  }

  async #run(name: string, source: Source): Promise<void> {
    const { disk, apply } = this.#parts;
    try {
      const version = newVersion(appOf(disk, name));
      const image = await this.#image(name, version, source);
      if (this.#stopped) return;
      setDeployed(appOf(disk, name), version, image, source.gitHash);
      this.#end(name);
      await apply(name);
    } catch (error) {
      this.#end(name);
      for (const line of ['----------------------', 'Deploy failed!', String(error)]) this.#log(name).say(line);
      this.#log(name).isBuildFailed = true;
      throw error;
    }
  }

  async #image(name: string, version: number, { captainDefinition }: Source): Promise<string> {
    const { swarm, before, disk } = this.#parts;
    const log = this.#log(name);
    log.say(`Build started for ${name}`);
    await before(name);
    const definition = JSON.parse(captainDefinition) as {
      schemaVersion?: number;
      imageName?: string;
      dockerfileLines?: string[];
    };
    if (definition.schemaVersion !== 2) {
      throw new CaptainError(
        codes.generic,
        'Captain Definition version is not supported! Read migration guides to schemaVersion 2',
      );
    }
    const { imageName, dockerfileLines } = definition;
    if (Boolean(imageName) === Boolean(dockerfileLines?.length)) {
      throw new CaptainError(
        codes.generic,
        'One, and only one, of these properties should be present in captain-definition: templateId, imageName, dockerfilePath, or, dockerfileLines',
      );
    }
    const image = imageName
      ? swarm.pull(imageName, disk.registries)
      : swarm.build(dockerfileLines ?? [], `img-captain-${name}:${version}`, disk.registries);
    log.say('Build has finished successfully!');
    return image;
  }

  #end(name: string): void {
    this.#building.delete(name);
    const next = this.#queue.shift();
    if (next && !this.#stopped) this.#run(next.name, next.source).then(next.done.resolve, next.done.reject);
  }

  #log(name: string): BuildLog {
    const log = this.#logs.get(name) ?? new BuildLog();
    this.#logs.set(name, log);
    return log;
  }
}
