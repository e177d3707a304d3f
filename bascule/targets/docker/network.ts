import { join } from 'node:path';
import type Docker from 'dockerode';
import type { NetworkInspectInfo } from 'dockerode';
import { underLock } from '../../artifact/lock.ts';
import { unlessGone } from './engine-calls.ts';

/** The network of an environment: its containers meet there and no others'; this machine is its gateway. */
export class Networks {
  readonly #engine: Docker;
  readonly #installation: string;
  readonly #state: string;

  constructor(engine: Docker, installation: string, state: string) {
    this.#engine = engine;
    this.#installation = installation;
    this.#state = state;
  }

  /** Makes it if there is none; the engine would make two of one name. */
  async of(environment: string): Promise<{ name: string; gateway: string }> {
    const lock = join(this.#state, 'docker', `${environment}.network.lock`);
    const network = await underLock(lock, async () => (await this.#find(environment)) ?? this.#make(environment));
    const gateway = network.IPAM?.Config?.[0]?.Gateway?.split('/')[0];
    if (!gateway) throw new Error(`The network ${network.Name} has no gateway.`);
    return { name: network.Name, gateway };
  }

  /** Those that nobody is on. */
  async removeAll(): Promise<void> {
    const filters = { label: [`bascule.installation=${this.#installation}`] };
    for (const { Id } of await this.#engine.listNetworks({ filters })) {
      const { Containers } = await this.#engine.getNetwork(Id).inspect();
      if (Object.keys(Containers ?? {}).length === 0) await unlessGone(this.#engine.getNetwork(Id).remove());
    }
  }

  async #find(environment: string): Promise<NetworkInspectInfo | null> {
    const label = [`bascule.installation=${this.#installation}`, `bascule.environment=${environment}`];
    const [found] = await this.#engine.listNetworks({ filters: { label } });
    return found ?? null;
  }

  async #make(environment: string): Promise<NetworkInspectInfo> {
    const network = await this.#engine.createNetwork({
      Name: `${environment}.${this.#installation}`,
      Driver: 'bridge',
      CheckDuplicate: true,
      Labels: { 'bascule.installation': this.#installation, 'bascule.environment': environment },
    });
    return network.inspect();
  }
}
