import Docker from 'dockerode';
import { EngineImages } from '../../../image/engine-images.ts';
import type { SlotEvent } from '../../target.ts';
import { DockerTarget } from '../docker-target.ts';

export interface TrialSettings {
  socket: string;
  base: string;
  secretsDirectory: string;
}

/** A target as a server makes it, with images of its engine's own. */
export function trialTarget(settings: TrialSettings, state: string, onEvent: (event: SlotEvent) => void): DockerTarget {
  const { socket, base, secretsDirectory } = settings;
  const engine = new Docker({ socketPath: socket });
  const images = new EngineImages({ engine, base, state });
  return new DockerTarget({
    engine,
    socket,
    images,
    limits: { cpus: 1.5, pids: 64 },
    secretsDirectory,
    state,
    onEvent,
  });
}
