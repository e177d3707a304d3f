import type { Coupling, Fact, SlotRelease } from '../../core/deployment/event.ts';
import type { Environment } from '../../core/plan/schema.ts';
import { ensureCarriedOut } from '../../engine/engine.ts';
import { EnvironmentBusy } from '../../engine/deployment-log.ts';
import type { Ground } from '../../engine/ground.ts';
import { readSlots, type SlotRow } from '../../engine/slot-table.ts';
import { Refusal } from '../refusal.ts';
import type { Accepted, DeployRequest } from '../wire.ts';

/** Opens the deployment of a ref and sets the engine to work. The train is coupled as things stand now. */
export async function requestDeployment(ground: Ground, root: string, request: DeployRequest): Promise<Accepted> {
  const environment = knownEnvironment(ground, request.environment);
  await refuseWhenBusy(ground, environment);
  const directory = request.directory ?? root;
  const { version, commit } = await ground.workshop.resolve(directory, request.ref);
  const slots = await readSlots(ground.pool, environment.name);
  if (request.unlessLive && isLive(ground, slots, version)) return { deployment: null, version };
  const deployment = await open(ground, environment, [
    {
      type: 'requested',
      environment: environment.name,
      kind: 'release',
      version,
      source: { directory, ref: request.ref, commit },
      train: ground.plan.components.map((component) => couple(component.name, component.kind, slots)),
      by: request.by,
    },
  ]);
  return { deployment, version };
}

/** Opens a deployment and has it carried out. @throws Refusal when another one is under way */
export async function open(
  ground: Ground,
  environment: Environment,
  facts: [Fact & { type: 'requested' }, ...Fact[]],
): Promise<string> {
  const id = await ground.log.open(environment.name, facts).catch((error: unknown) => {
    throw error instanceof EnvironmentBusy ? busy(environment.name, error.running) : error;
  });
  await ensureCarriedOut(id);
  return id;
}

export function knownEnvironment({ plan }: Ground, name: string): Environment {
  const environment = plan.environments.find((each) => each.name === name);
  if (environment) return environment;
  const known = plan.environments.map((each) => each.name).join(', ');
  throw new Refusal('not-found', `L’environnement « ${name} » n’existe pas : choisissez parmi ${known}.`);
}

/** The live slot of a component, as a place to come back to. */
export function liveSlot(slots: SlotRow[], component: string): SlotRelease | null {
  const live = slots.find((slot) => slot.component === component && slot.weight > 0);
  return live ? { colour: live.colour, version: live.version, digest: live.digest } : null;
}

function couple(component: string, kind: Coupling['kind'], slots: SlotRow[]): Coupling {
  const from = kind === 'database' ? null : liveSlot(slots, component);
  return { component, kind, from, to: from?.colour === 'blue' ? 'green' : 'blue' };
}

function isLive({ plan }: Ground, slots: SlotRow[], version: string): boolean {
  const serving = plan.components.filter((component) => component.kind !== 'database');
  return serving.every((component) => liveSlot(slots, component.name)?.version === version);
}

async function refuseWhenBusy({ log }: Ground, environment: Environment): Promise<void> {
  const running = await log.active(environment.name);
  if (running) throw busy(environment.name, running.id);
}

function busy(environment: string, running: string | null): Refusal {
  if (running === null) {
    const sentence = `Un autre déploiement vers ${environment} vient de se terminer : relancez la commande.`;
    return new Refusal('conflict', sentence);
  }
  return new Refusal(
    'conflict',
    `Un déploiement (${running}) est déjà en cours vers ${environment} : suivez-le avec « npx bascule events ${running} », ou revenez en arrière avec « npx bascule rollback ${environment} ».`,
  );
}
