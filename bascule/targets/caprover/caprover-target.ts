import { setTimeout } from 'node:timers/promises';
import type { CapRoverSettings } from '../../core/target/caprover.ts';
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
import { linesIn } from './docker-frames.ts';
import type { Door } from './door.ts';
import { slotAddress, slotApp } from './names.ts';
import { ProjectFence } from './project-fence.ts';
import type { Router } from './router.ts';
import { isDeployed, nextStep, wantedApp, type WantedApp } from './slot-plan.ts';
import type { App } from './wire.ts';

type Spec = ProcessSlotSpec | StaticSlotSpec;

interface Parts {
  client: CapRoverClient;
  router: Router;
  door: Door;
  settings: CapRoverSettings;
  /** A reference that every node may pull, of this very artifact. */
  imageOf(spec: Spec): Promise<string>;
  /** Where a component says how it is (its probe of the plan). */
  probePathOf(component: string): string;
  buildWithinMs?: number;
}

/** Ways there are at most about six; with others at work on the same app some more. */
const STEPS = 30;
const DEPLOYS = 3;
const LOOK_EVERY_MS = 150;

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
    await this.#converged(spec, wanted.instances, epoch);
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
    await this.#silent(id);
  }

  async condition(id: SlotId): Promise<SlotCondition> {
    const app = await this.#app(id);
    const deployed = app?.versions.find(({ version }) => version === app.deployedVersion);
    if (!app || app.instanceCount === 0 || !deployed?.gitHash) return nothing;
    const address = slotAddress(this.#parts.settings, id);
    const said = await this.#ask(id);
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
      const wanted = wantedApp(spec, image, project);
      const next = nextStep(await this.#app(spec.id), wanted);
      if (next.do === 'nothing') return wanted;
      if (next.do === 'deploy' && ++deploys > DEPLOYS) break;
      await this.#carryOut(next, spec, wanted);
    }
    const sentence = `${slotName(spec.id)} ne reste pas comme demandé dans CapRover : voyez qui d’autre change l’app ${slotApp(this.#parts.settings, spec.id)}, puis relancez.`;
    throw new CapRoverError('not-converged', sentence);
  }

  async #carryOut(step: ReturnType<typeof nextStep>, { id }: Spec, wanted: WantedApp): Promise<void> {
    const { client, settings } = this.#parts;
    const name = slotApp(settings, id);
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

  async #converged({ id, artifact }: Spec, instances: number, epoch: number): Promise<void> {
    const { settings } = this.#parts;
    const begun = performance.now();
    const elapsedMs = () => performance.now() - begun;
    let nudged = false;
    let last = 'aucune réponse';
    for (let right = 0; right < timesToMeet(instances);) {
      const said = await this.#ask(id);
      last = said.what;
      right = said.answers && said.version === artifact.version ? right + 1 : 0;
      if (right > 0) continue;
      if (elapsedMs() > settings.convergesWithinMs) throw await this.#never(id, artifact.version, last);
      if (!nudged && elapsedMs() > settings.convergesWithinMs / 2) {
        // Saved, and CapRover died before Docker heard of it: said again, it is applied.
        await this.#fence.admit(id.environment, epoch);
        await this.#change(slotApp(settings, id), { instanceCount: instances });
        nudged = true;
      }
      await setTimeout(LOOK_EVERY_MS);
    }
  }

  async #never(id: SlotId, version: string, last: string): Promise<CapRoverError> {
    const seconds = Math.round(this.#parts.settings.convergesWithinMs / 1_000);
    const log = (await this.logs(id, 20).catch(() => [])).join('\n');
    const told = log === '' ? '' : `\nFin de son journal :\n${log}`;
    const sentence = `CapRover dit ${slotName(id)} déployé, mais ${version} ne répond pas par son routeur après ${seconds} s (${last}) : corrigez le démarrage, puis déployez de nouveau.${told}`;
    return new CapRoverError('not-converged', sentence);
  }

  /** Through the router, whatever the slot's weight. */
  async #ask(id: SlotId): Promise<{ answers: boolean; version: string | null; what: string }> {
    const { router, door, settings, probePathOf } = this.#parts;
    const { key } = await router.state(id.environment);
    const question = { component: id.component, way: id.colour, path: probePathOf(id.component) };
    const signal = AbortSignal.timeout(5_000);
    const answer = await door.ask(key, { ...question, signal }).catch((error: Error) => error);
    if (answer instanceof Error) return { answers: false, version: null, what: answer.message };
    const version = answer.headers[settings.versionHeader];
    const answers = answer.status >= 200 && answer.status < 300;
    return {
      answers,
      version: version === undefined ? null : String(version),
      what: `HTTP ${answer.status}, version ${String(version ?? 'non dite')}`,
    };
  }

  /** Nobody listens any more: nginx has to answer in its place. Bounded: what does not stop is Docker's to kill. */
  async #silent(id: SlotId): Promise<void> {
    const until = performance.now() + 30_000;
    for (;;) {
      const { what } = await this.#ask(id);
      if (/HTTP 50[234]/.test(what) || performance.now() > until) return;
      await setTimeout(LOOK_EVERY_MS);
    }
  }
}

const nothing: SlotCondition = { state: 'absent', version: null, digest: null, backend: null, containers: [] };

/** So many connections meet each of `count` instances with 99 % even if they fall at random; more than 40 are too many. */
export function timesToMeet(count: number): number {
  return count <= 1 ? 1 : Math.min(40, Math.ceil(count * Math.log(count / 0.01)));
}
