import Docker from 'dockerode';
import type { DockerSettings } from '../../core/target/docker.ts';
import { EngineImages } from '../../image/engine-images.ts';
import type { SlotEvent } from '../target.ts';
import { DockerTarget } from './docker-target.ts';

interface Surroundings {
  /** The folder that all state is under. */
  state: string;
  onEvent: (event: SlotEvent) => void;
}

/** The target that the plan's settings mean. Connects to nothing yet. */
export function dockerTarget(settings: DockerSettings, { state, onEvent }: Surroundings): DockerTarget {
  const { socket, base, cpus, pids, secretsDirectory } = settings;
  const engine = new Docker({ socketPath: socket });
  const images = new EngineImages({ engine, base, state });
  return new DockerTarget({ engine, socket, images, limits: { cpus, pids }, secretsDirectory, state, onEvent });
}
