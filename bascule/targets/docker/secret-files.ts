import { chmod, mkdir, readdir, rename, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TargetError } from '../target-error.ts';
import { slotName, type SlotId } from '../target.ts';

/** statfs(2). */
const IN_MEMORY = [0x01021994 /* tmpfs */, 0x858458f6 /* ramfs */];

/**
 * Values of secrets as files for containers, as Swarm has them: in memory alone, gone with the machine's power. On this
 * machine only root comes to them; in the container, its program.
 */
export class SecretFiles {
  readonly #root: string;
  readonly #directory: string;

  constructor(root: string, installation: string) {
    this.#root = root;
    this.#directory = join(root, `bascule-${installation}`);
  }

  /** The slot's folder, with these files and no others. @throws TargetError `state-not-saved` */
  async write(id: SlotId, secrets: Record<string, string>): Promise<string> {
    const directory = this.#of(id);
    try {
      await this.#refuseDisk(id);
      await mkdir(this.#directory, { recursive: true, mode: 0o700 });
      await mkdir(directory, { recursive: true });
      await chmod(directory, 0o755);
      for (const [name, value] of Object.entries(secrets)) {
        await writeFile(join(directory, `.${name}`), value, { mode: 0o444 });
        await rename(join(directory, `.${name}`), join(directory, name));
      }
      for (const name of await readdir(directory)) if (!(name in secrets)) await rm(join(directory, name));
      return directory;
    } catch (cause) {
      if (cause instanceof TargetError) throw cause;
      const why = cause instanceof Error ? cause.message : String(cause);
      const sentence = `Les secrets de ${slotName(id)} n’ont pas pu être écrits (${why}) : rendez ${this.#root} accessible en écriture, ou faites-y de la place.`;
      throw new TargetError('state-not-saved', sentence, { cause });
    }
  }

  async remove(id: SlotId): Promise<void> {
    await rm(this.#of(id), { recursive: true, force: true });
  }

  async removeAll(): Promise<void> {
    await rm(this.#directory, { recursive: true, force: true });
  }

  async #refuseDisk(id: SlotId): Promise<void> {
    const { type } = await statfs(this.#root);
    if (IN_MEMORY.includes(type)) return;
    const sentence = `Les secrets de ${slotName(id)} ne sont pas écrits dans ${this.#root}, qui est sur un disque : donnez pour « secretsDirectory » un dossier en mémoire, comme /dev/shm.`;
    throw new TargetError('state-not-saved', sentence);
  }

  #of({ environment, component, colour }: SlotId): string {
    return join(this.#directory, `${environment}.${component}.${colour}`);
  }
}
