import { randomBytes, randomUUID } from 'node:crypto';
import { appOf, deployedImage, register } from './apps.ts';
import { Builds } from './builds.ts';
import type { AppDefinition, Disk } from './disk.ts';
import { CaptainError, codes } from './envelope.ts';
import type { CaptainFaults } from './faults.ts';
import type { Nginx } from './nginx.ts';
import { PLACEHOLDER, type Swarm } from './swarm.ts';
import { patched, updated, type Sent } from './update.ts';
import { setTimeout } from 'node:timers/promises';

export interface Island {
  disk: Disk;
  swarm: Swarm;
  nginx: Nginx;
  faults: CaptainFaults;
  /** Ends this life of captain; another begins. */
  crash: () => Promise<void>;
  /** What a build that waits waits for. */
  released: () => Promise<void>;
  /** Whether a name of DNS leads here. */
  resolves: (domain: string) => boolean;
}

/** One life of CapRover's own program: tokens, its lock and builds are in memory, and die with it. */
export class Captain {
  readonly token = randomBytes(16).toString('hex');
  readonly builds: Builds;
  /** A change is being made; it is held until its answer is out (src/routes/user/UserRouter.ts). */
  locked = false;
  /** When passwords were wrong, ms since 1970. */
  readonly wrong: number[] = [];
  readonly #applying = new Set<string>();
  readonly #island: Island;

  constructor(island: Island) {
    this.#island = island;
    const before = async (name: string) => {
      const fault = island.faults.take(['build-fails', 'build-waits'], name);
      if (fault === 'build-waits') await island.released();
      if (fault === 'build-fails') throw new CaptainError(codes.build, 'Error: no space left on device');
    };
    this.builds = new Builds({ ...island, before, apply: (name) => this.#apply(name) });
  }

  get island(): Island {
    return this.#island;
  }

  /** Its definition is there at once; what runs in it comes by a build like any other. */
  async register(name: unknown, projectId: string, persistent: boolean, detached: boolean): Promise<void> {
    register(this.#island.disk, name, projectId, persistent);
    const captainDefinition = JSON.stringify({ schemaVersion: 2, imageName: PLACEHOLDER });
    const built = this.builds.schedule(String(name), { captainDefinition, gitHash: '' }).catch(() => {});
    if (!detached) await built;
  }

  async update(name: unknown, sent: Sent, how: 'replace' | 'merge'): Promise<void> {
    const { disk } = this.#island;
    if (this.builds.isBuilding(String(name))) {
      throw new CaptainError(codes.illegalOperation, `Build in-progress for ${String(name)}. Please wait...`);
    }
    const before = appOf(disk, name);
    if (before.hasPersistentData && !before.nodeId && !this.#island.swarm.services.has(String(name))) {
      throw new CaptainError(codes.generic, 'Cannot find the service. Try again in a minute...');
    }
    disk.apps[String(name)] = updated(disk, before, how === 'merge' ? patched(before, sent) : sent);
    await this.#apply(String(name)).catch((error: unknown) => {
      // The definition goes back. What Docker was told stays.
      if (isNginx(error)) {
        disk.apps[String(name)] = before;
        void this.#island.nginx.load(disk).catch(() => {});
      }
      throw error;
    });
  }

  async setNginx(base: string | undefined, captain: string | undefined): Promise<void> {
    const { disk, nginx, faults, crash } = this.#island;
    const before = disk.nginx;
    disk.nginx = { base, captain };
    if (faults.take(['crash-unloaded'], 'nginx')) return crash();
    await nginx.load(disk).catch((error: unknown) => {
      // Put back after the answer: nobody waits for it.
      if (isNginx(error)) {
        disk.nginx = before;
        void nginx.load(disk).catch(() => {});
      }
      throw error;
    });
  }

  async remove(names: string[]): Promise<void> {
    const { disk, swarm, nginx } = this.#island;
    for (const name of names) {
      appOf(disk, name);
      await swarm.remove(name);
      Reflect.deleteProperty(disk.apps, name);
    }
    await nginx.load(disk);
  }

  async secure(app: AppDefinition, domain: { hasSsl: boolean } | null, name: string): Promise<void> {
    const { disk, nginx, resolves } = this.#island;
    if (!disk.hasRootSsl) throw new CaptainError(codes.generic, 'First, you need to enable SSL for your root domain');
    if (!resolves(name)) throw new CaptainError(codes.verification, 'Verification Failed.');
    nginx.issue(name);
    if (domain) domain.hasSsl = true;
    else app.hasDefaultSubDomainSsl = true;
    await nginx.load(disk);
  }

  saveProject(project: { id?: string; name: string; parentProjectId?: string; description: string }): string {
    const { disk } = this.#island;
    if (!/^[a-z]([a-z0-9-]*[a-z0-9])?$/.test(project.name) || project.name.length >= 50) {
      throw new CaptainError(codes.illegalOperation, 'Project name is not allowed');
    }
    const id = project.id ?? randomUUID();
    const { name, parentProjectId = '', description } = project;
    disk.projects[id] = { id, name, parentProjectId, description: description.trim() };
    return id;
  }

  /** src/user/ServiceManager.ts, `ensureServiceInitedAndUpdated`; it waits 2 s for Docker's DNS where we wait less. */
  async #apply(name: string): Promise<void> {
    const { disk, swarm, nginx } = this.#island;
    const app = appOf(disk, name);
    const image = deployedImage(app);
    if (!image) {
      throw new CaptainError(
        codes.badParameter,
        'ImageName for deployed version is not available, this version was probably failed due to an unsuccessful build!',
      );
    }
    // Docker refuses an update of what was read before another one (« update out of sequence »).
    if (this.#applying.has(name)) throw new Error('(HTTP code 500) server error - rpc error: update out of sequence');
    this.#applying.add(name);
    swarm.update(name, image, app);
    await setTimeout(5).finally(() => this.#applying.delete(name));
    await nginx.load(disk);
  }
}

const isNginx = (error: unknown) => error instanceof CaptainError && error.status === codes.nginx;
