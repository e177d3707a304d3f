import type { ContainerCreateOptions, ContainerInspectInfo } from 'dockerode';
import { IMAGE_PORT, imageVariables, SECRETS_DIRECTORY } from '../../image/images.ts';
import { labelsOf, readLabels, type SlotLabels } from './labels.ts';
import type { ProcessSlotSpec } from '../target.ts';

/** What every container of a slot gets beside what its program needs. */
export interface Limits {
  /** Share of the processors, as 0.5; null: what is free. */
  cpus: number | null;
  pids: number;
}

interface Wanted {
  spec: ProcessSlotSpec;
  slot: SlotLabels;
  image: string;
  network: string;
  /** The folder of this machine, in memory, that holds the slot's secrets. */
  secrets: string;
  limits: Limits;
}

/** A container of ours as the engine tells it. */
export interface Found {
  id: string;
  slot: SlotLabels;
  info: ContainerInspectInfo;
}

const MB = 1024 * 1024;

/** By which two servers can't both make the same one: the engine takes a name once. */
export function containerName({ id, index, installation }: SlotLabels): string {
  return `${id.environment}-${id.component}-${id.colour}-${index}.${installation}`;
}

/**
 * What the engine is asked to make. It may write nothing but /tmp and gain no right; values of secrets are neither in
 * its environment nor in its labels, but in files that the image hands to the program. That the engine starts it again
 * when it ends is said once it has listened: until then its end is the end of a start.
 */
export function containerOptions({ spec, slot, image, network, secrets, limits }: Wanted): ContainerCreateOptions {
  return {
    name: containerName(slot),
    Image: image,
    Labels: labelsOf(slot),
    Env: Object.entries({ ...spec.variables, ...imageVariables(spec) }).map(([name, value]) => `${name}=${value}`),
    StopSignal: 'SIGTERM',
    // For the engine's own end, and for people who stop it by hand.
    StopTimeout: Math.ceil(spec.stopWithinMs / 1_000),
    HostConfig: {
      NetworkMode: network,
      Mounts: [{ Type: 'bind', Source: secrets, Target: SECRETS_DIRECTORY, ReadOnly: true }],
      ReadonlyRootfs: true,
      Tmpfs: { '/tmp': 'rw,noexec,nosuid,nodev,size=64m' },
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
      Memory: spec.memoryMb * MB,
      MemorySwap: spec.memoryMb * MB,
      PidsLimit: limits.pids,
      ...(limits.cpus !== null && { NanoCpus: Math.round(limits.cpus * 1e9) }),
      LogConfig: { Type: 'json-file', Config: { 'max-size': '20m', 'max-file': '3' } },
      RestartPolicy: { Name: 'no' },
    },
  };
}

/** Null for a container that is none of ours. */
export function found(info: ContainerInspectInfo): Found | null {
  const slot = readLabels(info.Config.Labels ?? {});
  return slot && { id: info.Id, slot, info };
}

/**
 * `starting`: made or running, and has not listened yet; `restarting`: between two lives; `failed`: ended while it
 * started; `ended`: it had listened and runs no more, as when a person stopped it or this machine was started anew.
 */
export type Life = 'starting' | 'running' | 'restarting' | 'ended' | 'failed';

export function lifeOf({ info: { State, HostConfig } }: Found): Life {
  const hasListened = HostConfig.RestartPolicy?.Name === 'unless-stopped';
  if (State.Restarting) return 'restarting';
  if (State.Running) return hasListened ? 'running' : 'starting';
  if (State.Status === 'created') return 'starting';
  return hasListened ? 'ended' : 'failed';
}

/** On the environment's own network, which this machine reaches; null while it has none. */
export function addressOf({ info }: Found): string | null {
  const ip = Object.values(info.NetworkSettings.Networks)[0]?.IPAddress;
  return ip ? `${ip}:${IMAGE_PORT}` : null;
}
