import { canReturn } from '../../core/deployment/car.ts';
import { mayHaveMoved, type Deployment } from '../../core/deployment/deployment.ts';
import type { Coupling, Fact } from '../../core/deployment/event.ts';
import { isSettled, stateOf } from '../../core/deployment/state.ts';
import { ensureCarriedOut } from '../../engine/engine.ts';
import type { Ground } from '../../engine/ground.ts';
import { readSlots, type SlotRow } from '../../engine/slot-table.ts';
import { Refusal } from '../refusal.ts';
import type { Accepted, RollbackRequest } from '../wire.ts';
import { liveSlot } from './couple.ts';
import { knownEnvironment, open } from './request.ts';
import { refuseOverContraction } from './way-back.ts';

/**
 * Traffic back to the version before, of the whole train or of some components. A deployment under way turns back; after
 * it was confirmed the slots before are still warm, and a deployment of its own goes to them. Asked for twice at once, by
 * two people, it is done once.
 */
export async function requestRollback(
  ground: Ground,
  environmentName: string,
  request: RollbackRequest,
): Promise<Accepted> {
  const environment = knownEnvironment(ground, environmentName);
  for (const name of request.components ?? []) refuseUnlessServing(ground, name);
  const running = await ground.log.active(environment.name);
  if (running) return running.kind === 'rollback' ? join(running, request) : turnBack(ground, running, request);
  const slots = await readSlots(ground.pool, environment.name);
  const train = coupleBack(ground, slots, request.components);
  const facts = backTo(environment.name, slots, train, request);
  await refuseOverContraction(ground, environment.name, facts[0].version);
  try {
    return { deployment: await open(ground, environment, facts), version: facts[0].version };
  } catch (error) {
    const rival = await ground.log.active(environment.name);
    if (rival?.kind === 'rollback') return join(rival, request);
    throw error;
  }
}

/** The way back that somebody else has asked for already, when it is the one asked for. */
function join({ id, version, train }: Deployment, { components }: RollbackRequest): Accepted {
  const known = train.map((car) => car.component);
  if (components?.every((name) => known.includes(name)) ?? true) return { deployment: id, version };
  throw new Refusal(
    'conflict',
    `Un retour arrière (${id}) de ${known.join(', ')} est en cours : attendez sa fin, puis relancez la commande.`,
  );
}

async function turnBack(ground: Ground, running: Deployment, request: RollbackRequest): Promise<Accepted> {
  const { components = null, by, reason } = request;
  await ground.log.amend(running.id, (deployment) => {
    const wanted = deployment.train.filter((car) => components?.includes(car.component) ?? true);
    if (mayHaveMoved(deployment) && !wanted.some(canReturn)) throw noVersionBefore();
    if (!isSettled(stateOf(deployment))) return [{ type: 'rollback-requested', components, by, reason }];
    throw new Refusal(
      'conflict',
      `Le déploiement ${running.id} vient de se terminer : relancez la commande pour revenir à la version d’avant.`,
    );
  });
  await ensureCarriedOut(running.id);
  return { deployment: running.id, version: running.version };
}

/** From what is live to the other slot, where that still holds the version before. */
function coupleBack({ plan }: Ground, slots: SlotRow[], wanted: string[] | undefined): Coupling[] {
  const serving = plan.components.filter(
    (component) => component.kind !== 'database' && (wanted ?? [component.name]).includes(component.name),
  );
  const train = serving.flatMap(({ name: component, kind }): Coupling[] => {
    const from = liveSlot(slots, component);
    const before = slots.find((slot) => slot.component === component && slot.weight === 0);
    if (!from || !before) return [];
    const { colour: to, version, configuration } = before;
    return [{ component, kind, from, to, version, ...(configuration !== null && { configuration }) }];
  });
  if (train.length > 0) return train;
  throw noVersionBefore();
}

function noVersionBefore(): Refusal {
  return new Refusal(
    'conflict',
    'Aucune version précédente n’est gardée : déployez la version voulue avec « npx bascule deploy <ref> --to <environnement> ».',
  );
}

function backTo(
  environment: string,
  slots: SlotRow[],
  train: Coupling[],
  { by, reason }: RollbackRequest,
): [Fact & { type: 'requested' }, ...Fact[]] {
  const before = train.map(
    ({ component, to }) => slots.find((slot) => slot.component === component && slot.colour === to) as SlotRow,
  );
  const [first] = before as [SlotRow, ...SlotRow[]];
  const source = { directory: '', ref: first.version, commit: null };
  return [
    { type: 'requested', environment, kind: 'rollback', version: first.version, source, train, by, reason },
    ...before.map(({ component, digest }): Fact => ({ type: 'built', component, digest, reused: true, tookMs: 0 })),
  ];
}

function refuseUnlessServing({ plan }: Ground, name: string): void {
  const serving = plan.components
    .filter((component) => component.kind !== 'database')
    .map((component) => component.name);
  if (serving.includes(name)) return;
  throw new Refusal(
    'not-found',
    `Le composant « ${name} » n’existe pas ou ne reçoit pas de trafic : choisissez parmi ${serving.join(', ')}.`,
  );
}
