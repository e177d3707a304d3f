import { sourceFacts } from '../../artifact/source-facts.ts';
import type { Fact } from '../../core/deployment/event.ts';
import { matrixAllows } from '../../core/matrix/matrix.ts';
import type { Environment } from '../../core/plan/schema.ts';
import { rolloutOf } from '../../core/strategy/rollout.ts';
import type { Strategy } from '../../core/strategy/schema.ts';
import { override } from '../../engine/approval-table.ts';
import { ensureCarriedOut } from '../../engine/engine.ts';
import { EnvironmentBusy } from '../../engine/deployment-log.ts';
import type { Ground } from '../../engine/ground.ts';
import { readSlots } from '../../engine/slot-table.ts';
import { Refusal } from '../refusal.ts';
import type { Accepted, DeployRequest } from '../wire.ts';
import { authorsSince } from './authors.ts';
import { coupleTrain, liveSlot } from './couple.ts';
import { whatToDeploy } from './what.ts';

/** Opens the deployment of a ref and sets the engine to work. The train is coupled as things stand now. */
export async function requestDeployment(ground: Ground, root: string, request: DeployRequest): Promise<Accepted> {
  const environment = knownEnvironment(ground, request.environment);
  const strategy = strategyOf(environment, request.strategy);
  await refuseWhenBusy(ground, environment);
  const directory = request.directory ?? root;
  const facts = await sourceFacts(directory, request.ref);
  const admission = matrixAllows(environment, facts);
  // A ref that Git does not know is told of below, with the names that are near.
  if (!admission.allowed && (facts.worktree || facts.commit !== null)) throw new Refusal('refused', admission.why);
  const { version, commit, release } = await whatToDeploy(ground, environment, { directory, ref: request.ref, facts });
  const slots = await readSlots(ground.pool, environment.name);
  if (request.unlessLive && isLive(ground, slots, version)) return { deployment: null, version };
  const train = await coupleTrain(ground, environment, slots);
  const requested: Fact & { type: 'requested' } = {
    type: 'requested',
    environment: environment.name,
    kind: 'release',
    version,
    source: { directory, ref: request.ref, commit },
    train,
    by: request.by,
    rollout: rolloutOf(environment, strategy, train),
    releaseKind: request.releaseKind,
    authors: await authorsSince(ground, environment.name, directory, commit),
    facts,
    ...(release && { release: { version: release.version, artifacts: release.artifacts } }),
    rehearsal: environment.gates.some((gate) => gate.kind === 'migrations'),
  };
  if (!request.override) return { deployment: await open(ground, environment, [requested]), version };
  const { role, reason } = request.override;
  const overridden: Fact = { type: 'overridden', role, reason, by: request.by };
  const deployment = await open(ground, environment, [requested, overridden]);
  const shouted = { person: request.by, role, reason, at: ground.clock.now() };
  await override(ground.pool, { deployment, environment: environment.name }, shouted);
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

export function knownEnvironment({ plan }: Pick<Ground, 'plan'>, name: string): Environment {
  const environment = plan.environments.find((each) => each.name === name);
  if (environment) return environment;
  const known = plan.environments.map((each) => each.name).join(', ');
  throw new Refusal('not-found', `L’environnement « ${name} » n’existe pas : choisissez parmi ${known}.`);
}

/** The one asked for, or the environment's usual one. @throws Refusal naming those that it allows */
function strategyOf({ name, strategies }: Environment, wanted: Strategy['kind'] | undefined): Strategy {
  const found = strategies.find((each) => wanted === undefined || each.kind === wanted);
  if (found) return found;
  const allowed = strategies.map((each) => each.kind).join(', ');
  throw new Refusal('invalid', `« ${wanted} » n’est pas une stratégie de ${name} : choisissez parmi ${allowed}.`);
}

function isLive({ plan }: Ground, slots: Awaited<ReturnType<typeof readSlots>>, version: string): boolean {
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
