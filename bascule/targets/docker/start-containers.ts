import type { Container } from 'dockerode';
import type { Fenced } from '../fence.ts';
import { settingsOf } from '../slot-labels.ts';
import type { SlotLabels } from './labels.ts';
import { slotName, type ProcessSlotSpec } from '../target.ts';
import { TargetError } from '../target-error.ts';
import { addressOf, containerOptions, found, lifeOf, type Found } from './container.ts';
import type { Surroundings } from './docker-target.ts';
import { quiet } from './end-container.ts';
import { untilListening } from './listening.ts';
import { mergedLines, textOf } from './log-lines.ts';

interface Start {
  spec: ProcessSlotSpec;
  epoch: number;
  /** Containers of the slot with the same content, which are left alone. */
  usable: Found[];
  fenced: Fenced;
  stopping: AbortSignal;
}

/**
 * Brings the slot to its number of containers, all listening. When one does not, those that came for it are ended: all of
 * the slot's when it had none before, and then they stand there with their logs. @throws TargetError
 */
export async function startContainers(around: Surroundings, start: Start): Promise<void> {
  const { spec, usable, fenced } = start;
  const secrets = await around.secrets.write(spec.id, spec.secrets);
  const joining = usable.filter((each) => lifeOf(each) === 'starting').map(({ id }) => around.engine.getContainer(id));
  const listening = usable.filter((each) => lifeOf(each) !== 'starting');
  for (const each of listening) around.watch.follow(each);
  const missing = missingIndices(spec.containers, usable);
  try {
    if (missing.length > 0) {
      const image = await around.images.of(spec.artifact, spec.command);
      const network = (await around.networks.of(spec.id.environment)).name;
      for (const index of missing) {
        const options = containerOptions({
          spec,
          slot: slotOf(around, start, index),
          image,
          network,
          secrets,
          limits: around.limits,
        });
        joining.push(await fenced(() => around.engine.createContainer(options)));
      }
    }
    await allOf(joining.map((each) => listened(around, start, each)));
  } catch (error) {
    if (error instanceof TargetError && error.code === 'stale-epoch') throw error;
    await Promise.all(joining.map((each) => quiet(each, spec.stopWithinMs, fenced)));
    const kept = listening.length === 0;
    if (!kept) await Promise.all(joining.map((each) => fenced(() => each.remove({ force: true, v: true }))));
    throw error;
  }
}

/** Fewer are never made of what runs: who has traffic is not ended by the way. */
function missingIndices(containers: number, usable: Found[]): number[] {
  const taken = new Set(usable.map(({ slot }) => slot.index));
  const count = Math.max(0, containers - usable.length);
  const free = Array.from({ length: containers + usable.length }, (_, index) => index).filter(
    (each) => !taken.has(each),
  );
  return free.slice(0, count);
}

function slotOf({ installation }: Surroundings, { spec, epoch, usable }: Start, index: number): SlotLabels {
  const { id, artifact, stopWithinMs } = spec;
  const settings = usable[0]?.slot.settings ?? settingsOf(spec);
  return { id, version: artifact.version, digest: artifact.digest, settings, installation, epoch, stopWithinMs, index };
}

/** From now on the engine starts it again when it ends. */
async function listened(around: Surroundings, start: Start, container: Container): Promise<void> {
  const { spec, fenced, stopping } = start;
  if (stopping.aborted) throw cancelled(spec);
  await fenced(() => container.start().catch(unlessStarted));
  const now = found(await container.inspect());
  const address = now && addressOf(now);
  const over = new AbortController();
  const ended = container.wait({ abortSignal: over.signal }).then(
    () => over.abort(),
    () => {},
  );
  const signal = AbortSignal.any([over.signal, stopping]);
  const listens = address !== null && (await untilListening(address, spec.startWithinMs, signal));
  if (stopping.aborted) {
    over.abort();
    throw cancelled(spec);
  }
  if (!listens || over.signal.aborted) throw await failure(spec, container, over.signal.aborted || address === null);
  over.abort();
  await ended;
  await fenced(() => container.update({ RestartPolicy: { Name: 'unless-stopped' } }));
  const confirmed = found(await container.inspect());
  if (confirmed) around.watch.follow(confirmed);
}

/** Every one is waited for, so that none goes on behind our back. */
async function allOf(works: Promise<void>[]): Promise<void> {
  const outcomes = await Promise.allSettled(works);
  const failed = outcomes.find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
}

async function failure(spec: ProcessSlotSpec, container: Container, hasEnded: boolean): Promise<TargetError> {
  const log = textOf(await container.logs({ stdout: true, stderr: true, timestamps: true, tail: 20 }));
  const lines = mergedLines([log], 20).join('\n');
  const what = `${slotName(spec.id)} (${spec.artifact.version})`;
  if (!hasEnded) {
    const sentence = `${what} n’a pas écouté en ${spec.startWithinMs} ms sur le port que donne la variable PORT, à l’adresse que donne HOST. Fin de son journal :\n${lines}`;
    return new TargetError('not-listening', sentence);
  }
  const { State } = await container.inspect();
  const how = State.OOMKilled
    ? `a eu besoin de plus que ses ${spec.memoryMb} Mo de mémoire avant d’écouter sur son port : donnez-lui-en plus (« memoryMb » dans le plan)`
    : `s’est terminé avant d’écouter sur son port (code ${State.ExitCode})`;
  return new TargetError('exited-at-start', `${what} ${how}. Fin de son journal :\n${lines}`);
}

function unlessStarted(error: { statusCode?: number }): void {
  if (error.statusCode !== 304) throw error;
}

function cancelled({ id }: ProcessSlotSpec): TargetError {
  return new TargetError('start-cancelled', `${slotName(id)} a été arrêté pendant son démarrage.`);
}
