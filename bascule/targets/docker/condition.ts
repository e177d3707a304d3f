import type { ContainerStats } from 'dockerode';
import type { Backend } from '../../switch/wire.ts';
import { IMAGE_PORT } from '../../image/images.ts';
import type { ContainerCondition, SlotCondition } from '../target.ts';
import { addressOf, lifeOf, type Found } from './container.ts';

/** What its containers say of a slot; `memoryMb` by container, of those that run. */
export function conditionOf(containers: Found[], memoryMb: Map<string, number>): SlotCondition {
  const [first] = containers;
  if (!first) return { state: 'absent', version: null, digest: null, backend: null, containers: [] };
  return {
    state: stateOf(containers),
    version: first.slot.version,
    digest: first.slot.digest,
    backend: backendOf(containers),
    containers: containers.map((each) => containerCondition(each, memoryMb.get(each.id) ?? 0)),
  };
}

/** Those that listened and run; null when there is none. */
export function backendOf(containers: Found[]): Backend | null {
  const addresses = containers.filter((each) => lifeOf(each) === 'running').flatMap((each) => addressOf(each) ?? []);
  return addresses.length === 0 ? null : { kind: 'process', addresses };
}

/** The engine counts the page cache too, which the kernel gives back when it is short; `docker stats` leaves it out as well. */
export function memoryOf({ memory_stats: { usage = 0, stats } }: ContainerStats): number {
  const cache = (stats as { total_inactive_file?: number; inactive_file?: number } | undefined) ?? {};
  return Math.round((usage - (cache.total_inactive_file ?? cache.inactive_file ?? 0)) / 1024 / 1024);
}

function stateOf(containers: Found[]): SlotCondition['state'] {
  const lives = containers.map(lifeOf);
  if (lives.every((life) => life === 'failed' || life === 'ended')) return 'failed';
  if (lives.includes('starting')) return 'starting';
  return lives.every((life) => life === 'running') ? 'running' : 'restarting';
}

function containerCondition({ info: { State, RestartCount } }: Found, memoryMb: number): ContainerCondition {
  const restarts = RestartCount ?? 0;
  if (!State.Running) return { pid: null, port: IMAGE_PORT, restarts, memoryMb: 0, startedAt: null };
  return { pid: State.Pid, port: IMAGE_PORT, restarts, memoryMb, startedAt: State.StartedAt };
}
