import { TargetError } from '../target-error.ts';
import type { CapRoverClient } from './client.ts';
import { projectName } from './names.ts';
import type { Project } from './wire.ts';

const INTRODUCTION = 'Tenu par Bascule. Époque : ';

/**
 * Who may change an environment: the highest epoch of its lease that ever came, kept in the description of a CapRover
 * project of its own, so that servers on different machines see it. A project costs no container a restart.
 * CapRover has no compare-and-set: an old server that is paused between this look and its next call still makes that one
 * call. So whoever has a newer epoch looks again at what it made, and makes it again.
 */
export class ProjectFence {
  readonly #client: CapRoverClient;

  constructor(client: CapRoverClient) {
    this.#client = client;
  }

  /** The project's id, once this epoch may act. @throws TargetError `stale-epoch`, CapRoverError */
  async admit(environment: string, epoch: number): Promise<string> {
    const found = await this.#find(environment);
    const seen = Math.max(0, ...found.map(epochOf));
    if (seen > epoch) throw stale(environment, epoch, seen);
    const [project] = found;
    if (project && epochOf(project) === epoch) return project.id;
    const description = `${INTRODUCTION}${epoch}`;
    if (project) await this.#client.saveProject({ ...project, description });
    else await this.#client.registerProject(projectName(environment), description);
    // Somebody newer may have come between; and two that began together made two projects.
    return this.admit(environment, epoch);
  }

  /** The highest epoch that came; 0 before the first. */
  async seen(environment: string): Promise<number> {
    return Math.max(0, ...(await this.#find(environment)).map(epochOf));
  }

  async #find(environment: string): Promise<Project[]> {
    const named = (await this.#client.projects()).filter(({ name }) => name === projectName(environment));
    return named.sort((one, other) => one.id.localeCompare(other.id));
  }
}

export function stale(environment: string, epoch: number, seen: number): TargetError {
  const sentence = `L’époque ${epoch} de ${environment} est passée : des commandes de l’époque ${seen} sont déjà venues. Reprenez le bail.`;
  return new TargetError('stale-epoch', sentence);
}

/** Edited by hand, it is as if nobody had come; the next one writes it again. */
function epochOf({ description }: Project): number {
  return Number(/(\d+)\s*$/.exec(description)?.[1] ?? 0);
}
