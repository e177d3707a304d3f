import Docker from 'dockerode';
import { EngineImages } from '../../../image/engine-images.ts';
import type { SlotEvent } from '../../target.ts';
import { DockerTarget } from '../docker-target.ts';

export interface TrialSettings {
  socket: string;
  base: string;
  secretsDirectory: string;
  reviveAfterMs?: number;
}

/** A target as a server makes it, with images of its engine's own. */
export function trialTarget(settings: TrialSettings, state: string, onEvent: (event: SlotEvent) => void): DockerTarget {
  const { base, ...own } = settings;
  const engine = new Docker({ socketPath: own.socket });
  const images = new EngineImages({ engine, base, state });
  return new DockerTarget({ ...own, engine, images, limits: { cpus: 1.5, pids: 64 }, state, onEvent });
}
