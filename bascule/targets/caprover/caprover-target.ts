import type { Backend } from '../../switch/wire.ts';
import {
  slotName,
  type ProcessSlotSpec,
  type SlotCondition,
  type SlotId,
  type StaticSlotSpec,
  type Target,
} from '../target.ts';
import { followBuild } from './build.ts';
import { CapRoverError } from './caprover-error.ts';
import type { CapRoverClient } from './client.ts';
import { answerOf, converged, silent, type Asking } from './converge.ts';
import { linesIn } from './docker-frames.ts';
import { slotAddress, slotApp } from './names.ts';
import type { PullAccount } from './pull-account.ts';
import { ProjectFence } from './project-fence.ts';
import { isDeployed, nextStep, wantedApp, type WantedApp } from './slot-plan.ts';
import type { App } from './wire.ts';

type Spec = ProcessSlotSpec | StaticSlotSpec;

interface Parts extends Asking {
  client: CapRoverClient;
  /** A reference that every node may pull, of this very artifact. */
  imageOf(spec: Spec): Promise<string>;
  /** Where the registry's passwords run out: made good before anything that lets a node pull. */
  pullAccount?: Pick<PullAccount, 'ensure'> | null;
  buildWithinMs?: number;
}

/** Ways there are at most about six; with others at work on the same app some more. */
const STEPS = 30;
const DEPLOYS = 3;

/** Slots as apps of CapRover that nobody outside sees: `<component>-<colour>`. */
export class CapRoverTarget implements Target<Spec> {
  readonly #parts: Parts;
  readonly #fence: ProjectFence;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#fence = new ProjectFence(parts.client);
  }

  /**
   * Resolves when the version asked for answers through the router, from each instance as far as can be seen: what
   * CapRover calls deployed is not live yet. @throws CapRoverError, TargetError `stale-epoch`
   */
  async start(spec: Spec, epoch: number): Promise<Backend> {
    const { settings, imageOf } = this.#parts;
    const image = await imageOf(spec);
    const wanted = await this.#bringAbout(spec, image, epoch);
    await converged(this.#parts, spec.id, {
      ...{ version: spec.artifact.version, instances: wanted.instances, logs: (lines) => this.logs(spec.id, lines) },
      again: async () => {
        await this.#fence.admit(spec.id.environment, epoch);
        await this.#change(slotApp(settings, spec.id), { instanceCount: wanted.instances });
      },
    });
    return { kind: 'process', addresses: [slotAddress(settings, spec.id)] };
  }

  async stop(id: SlotId, epoch: number): Promise<void> {
    const { client, settings } = this.#parts;
    await this.#fence.admit(id.environment, epoch);
    const name = slotApp(settings, id);
    const app = await this.#app(id);
    if (!app) return;
    if (app.isAppBuilding) await followBuild(client, name, this.#buildWithinMs);
    if (app.isAppBuilding || app.instanceCount !== 0) await this.#change(name, { instanceCount: 0 });
    await silent(this.#parts, id);
  }

  async condition(id: SlotId): Promise<SlotCondition> {
    const app = await this.#app(id);
    const deployed = app?.versions.find(({ version }) => version === app.deployedVersion);
    if (!app || app.instanceCount === 0 || !deployed?.gitHash) return nothing;
    const address = slotAddress(this.#parts.settings, id);
    const said = await answerOf(this.#parts, id);
    const state = app.isAppBuilding ? 'starting' : said.answers ? 'running' : 'restarting';
    const version = app.envVars.find(({ key }) => key === 'BASCULE_VERSION')?.value ?? null;
    const backend: Backend = { kind: 'process', addresses: [address] };
    return { state, version, digest: deployed.gitHash, backend, containers: [] };
  }

  async logs(id: SlotId, lines: number): Promise<string[]> {
    const { client, settings } = this.#parts;
    if (!(await this.#app(id))) return [];
    return linesIn(await client.logs(slotApp(settings, id))).slice(-lines);
  }

  get #buildWithinMs(): number {
    return this.#parts.buildWithinMs ?? 30 * 60_000;
  }

  async #app(id: SlotId): Promise<App | undefined> {
    const name = slotApp(this.#parts.settings, id);
    return (await this.#parts.client.apps()).appDefinitions.find(({ appName }) => appName === name);
  }

  async #bringAbout(spec: Spec, image: string, epoch: number): Promise<WantedApp> {
    let deploys = 0;
    for (let step = 0; step < STEPS; step++) {
      // Before each of them: somebody may have taken over meanwhile.
      const project = await this.#fence.admit(spec.id.environment, epoch);
      const wanted = wantedApp(spec, image, { projectId: project, versionHeader: this.#parts.settings.versionHeader });
      const next = nextStep(await this.#app(spec.id), wanted);
      if (next.do === 'nothing') return wanted;
      if (next.do === 'deploy' && ++deploys > DEPLOYS) break;
      await this.#carryOut(next, spec, wanted);
    }
    const sentence = `${slotName(spec.id)} ne reste pas comme demandé dans CapRover : voyez qui d’autre change l’app ${slotApp(this.#parts.settings, spec.id)}, puis relancez.`;
    throw new CapRoverError('not-converged', sentence);
  }

  async #carryOut(step: ReturnType<typeof nextStep>, { id }: Spec, wanted: WantedApp): Promise<void> {
    const { client, settings, pullAccount } = this.#parts;
    const name = slotApp(settings, id);
    if (step.do === 'change' || step.do === 'deploy') await pullAccount?.ensure();
    if (step.do === 'register') await client.register(name, false, wanted.settings.projectId);
    if (step.do === 'wait') await followBuild(client, name, this.#buildWithinMs);
    if (step.do === 'change') await this.#change(name, step.changes);
    if (step.do !== 'deploy') return;
    await client.deploy(name, { imageName: wanted.image }, wanted.digest);
    const why = await followBuild(client, name, this.#buildWithinMs);
    const app = await this.#app(id);
    if (why === null || (app && isDeployed(app, wanted.digest))) return;
    const sentence = `CapRover n’a pas pu construire ${slotName(id)} de ${wanted.image} : vérifiez que ses nœuds peuvent tirer cette image, puis relancez. Fin de son journal :\n${why}`;
    throw new CapRoverError('build-failed', sentence);
  }

  /** An app that never had an image is changed all the same before CapRover says that it has none (1110). */
  async #change(name: string, changes: Parameters<CapRoverClient['patch']>[1]): Promise<void> {
    await this.#parts.client.patch(name, changes).catch((error: unknown) => {
      const saved =
        error instanceof CapRoverError && error.status === 1110 && /ImageName for deployed/.test(error.message);
      if (!saved) throw error;
    });
  }
}

const nothing: SlotCondition = { state: 'absent', version: null, digest: null, backend: null, containers: [] };
