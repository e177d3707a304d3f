import type { TargetSettings } from '../core/target/schema.ts';
import type { Images } from '../image/images.ts';
import type { RegistryAccount } from '../image/registry.ts';
import { ProcessTarget } from './process/process-target.ts';
import type { ProgramTarget, SlotEvent } from './target.ts';

export interface Surroundings {
  /** The folder that all state is under. */
  state: string;
  /** `pushed`: to the registry, for other engines than the one that builds them. */
  images(pushed: boolean): Promise<Images>;
  /** Of the engine that builds them. */
  imageSocket: string;
  /** Who pulls them; null: anybody may. */
  account(): Promise<RegistryAccount | null>;
  onEvent(event: SlotEvent): void;
}

/** Those whose traffic is our own switch's. */
export type SwitchedSettings = Exclude<TargetSettings, { kind: 'caprover' }>;

/**
 * The target that these settings of a plan mean. Connects to nothing yet. Docker's client is only loaded where it is
 * wanted: it would take a third of a server's start.
 */
export async function programTarget(settings: SwitchedSettings, around: Surroundings): Promise<ProgramTarget> {
  switch (settings.kind) {
    case 'machine':
      return new ProcessTarget(around);
    case 'docker': {
      const [{ DockerTarget }, { default: Docker }] = await Promise.all([
        import('./docker/docker-target.ts'),
        import('dockerode'),
      ]);
      return new DockerTarget({
        ...around,
        images: await around.images(settings.socket !== around.imageSocket),
        engine: new Docker({ socketPath: settings.socket }),
        socket: settings.socket,
        limits: { cpus: settings.cpus, pids: settings.pids },
        secretsDirectory: settings.secretsDirectory,
      });
    }
    case 'swarm': {
      const [{ SwarmTarget }, { enginesAt }] = await Promise.all([
        import('./swarm/swarm-target.ts'),
        import('./swarm/engines.ts'),
      ]);
      return new SwarmTarget({
        ...around,
        images: await around.images(true),
        engines: enginesAt(settings.managers),
        placement: settings.placement,
        hostAddress: settings.hostAddress,
        account: async () => {
          const account = await around.account();
          return account && { username: account.user, password: account.password };
        },
      });
    }
  }
}
