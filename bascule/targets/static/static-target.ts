import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { verifyArtifact } from '../../artifact/store.ts';
import type { Backend } from '../../switch/wire.ts';
import { Fence } from '../fence.ts';
import { checkedName } from '../slot-name.ts';
import { TargetError } from '../target-error.ts';
import { slotName, type SlotCondition, type SlotId, type StaticSlotSpec, type Target } from '../target.ts';

/**
 * Slots of files: the switch serves them straight from the artifact's own directory, so there is nothing to copy, run
 * or stop; what stands in a slot is noted under `<state>/slots/static/`.
 */
export class StaticTarget implements Target<StaticSlotSpec> {
  readonly #state: string;
  readonly #fence: Fence;

  constructor({ state }: { state: string }) {
    this.#state = state;
    this.#fence = new Fence(state);
  }

  /**
   * Reads every file (some ms: an artifact is small) and answers its directory.
   * @throws TargetError `artifact-altered`, `stale-epoch`
   */
  async start(spec: StaticSlotSpec, epoch: number): Promise<Backend> {
    const path = this.#notePath(spec.id);
    await this.check(spec);
    await this.#fence.under(spec.id.environment, epoch)(() => writeNote(path, spec));
    return backendOf(spec);
  }

  async stop(id: SlotId, epoch: number): Promise<void> {
    const path = this.#notePath(id);
    await this.#fence.under(id.environment, epoch)(() => rmSync(path, { force: true }));
  }

  async condition(id: SlotId): Promise<SlotCondition> {
    const spec = await this.holds(id);
    if (spec === null) return { state: 'absent', version: null, digest: null, backend: null, containers: [] };
    const { version, digest } = spec.artifact;
    return { state: 'running', version, digest, backend: backendOf(spec), containers: [] };
  }

  /** Files write nothing; the switch's own statistics tell of them. */
  async logs(_id: SlotId, _lines: number): Promise<string[]> {
    return [];
  }

  /** What stands in a slot; null when nothing does. */
  async holds(id: SlotId): Promise<StaticSlotSpec | null> {
    const note = await readFile(this.#notePath(id), 'utf8').catch(() => null);
    return note === null ? null : (JSON.parse(note) as StaticSlotSpec);
  }

  /** Its files are those that were built. @throws TargetError `artifact-altered` */
  async check({ id, artifact: { files, digest, version } }: StaticSlotSpec): Promise<void> {
    const found = await verifyArtifact(this.#state, id.component, digest).catch(() => null);
    if (found?.altered === false) return;
    const why =
      found === null ? `ne sont pas dans ${files}` : `dans ${files} ont été modifiés depuis leur construction`;
    const sentence = `${slotName(id)} ne peut pas être servi : les fichiers de ${version} ${why}. Reconstruisez cette version.`;
    throw new TargetError('artifact-altered', sentence);
  }

  #notePath(id: SlotId): string {
    return join(this.#state, 'slots/static', `${checkedName(id)}.json`);
  }
}

function writeNote(path: string, spec: StaticSlotSpec): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.aside`, JSON.stringify(spec));
  renameSync(`${path}.aside`, path);
}

function backendOf({ artifact, fallback }: StaticSlotSpec): Backend {
  return { kind: 'static', directory: artifact.files, fallback };
}
