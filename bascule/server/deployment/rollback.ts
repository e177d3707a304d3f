import { canReturn } from '../../core/deployment/car.ts';
import { mayHaveMoved, type Deployment } from '../../core/deployment/deployment.ts';
import type { Coupling, Fact } from '../../core/deployment/event.ts';
import { isSettled, stateOf } from '../../core/deployment/state.ts';
import { momentWords } from '../../core/window/words.ts';
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
  await refuseWhenLeft(ground, environment.name, running, request);
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
function join(rollback: Deployment, { components }: RollbackRequest): Accepted {
  const { id, version, train, requestedBy: by, requestedAt: at } = rollback;
  const known = train.map((car) => car.component);
  if (components?.every((name) => known.includes(name)) ?? true)
    return { deployment: id, version, already: { by, at } };
  throw new Refusal(
    'conflict',
    `Un retour arrière (${id}) de ${known.join(', ')} est en cours : attendez sa fin, puis relancez la commande.`,
  );
}

async function turnBack(ground: Ground, running: Deployment, request: RollbackRequest): Promise<Accepted> {
  const { components = null, by, reason } = request;
  let isOnItsWay = false;
  await ground.log.amend(running.id, (deployment) => {
    const wanted = deployment.train.filter((car) => components?.includes(car.component) ?? true);
    isOnItsWay = stateOf(deployment) === 'rolling-back' && wanted.filter(canReturn).every((car) => car.wantedBack);
    if (isOnItsWay) return [];
    if (mayHaveMoved(deployment) && !wanted.some(canReturn)) throw noVersionBefore();
    if (!isSettled(stateOf(deployment))) return [{ type: 'rollback-requested', components, by, reason }];
    throw new Refusal(
      'conflict',
      `Le déploiement ${running.id} vient de se terminer : relancez la commande pour revenir à la version d’avant.`,
    );
  });
  await ensureCarriedOut(running.id);
  const accepted = { deployment: running.id, version: running.version };
  return isOnItsWay ? { ...accepted, already: await whoTurnedBack(ground, running.id) } : accepted;
}

/** The person who asked for it, or Bascule itself, which found the version bad. */
async function whoTurnedBack({ log }: Ground, id: string): Promise<{ by: string; at: number }> {
  const events = await log.events(id);
  const asked = events.find((event) => event.type === 'rollback-requested');
  if (asked?.type === 'rollback-requested') return { by: asked.by, at: asked.at };
  const judged = events.findLast((event) => event.type === 'judged' || event.type.endsWith('-failed'));
  return { by: 'Bascule', at: (judged ?? events.at(-1))?.at ?? 0 };
}

/** Two people who want away from one version: the second, when the first is done, must not leave the good one. */
async function refuseWhenLeft(
  ground: Ground,
  environment: string,
  running: Deployment | null,
  { away }: RollbackRequest,
): Promise<void> {
  if (away === undefined) return;
  const slots = await readSlots(ground.pool, environment);
  const versions = slots.filter(({ weight }) => weight > 0).map(({ version }) => version);
  if (running?.version === away || running?.kind === 'rollback' || versions.includes(away)) return;
  const latest = running ?? (await ground.log.latest(environment));
  const turned = latest && latest.kind === 'release' ? await whoTurnedBack(ground, latest.id) : null;
  const { by, at } = turned ?? { by: latest?.requestedBy ?? '', at: latest?.requestedAt ?? 0 };
  const who = latest ? ` : ${by} l’a fait quitter, ${momentWords(at, ground.plan.calendar)} (${latest.id})` : '';
  throw new Refusal(
    'conflict',
    `La version ${away} n’est plus en ligne dans ${environment}${who}. Rien n’a été changé ; regardez ce qui l’est.`,
  );
}

/** From what is live to the other slot, where that still holds the version before. */
export function coupleBack({ plan }: Ground, slots: SlotRow[], wanted: string[] | undefined): Coupling[] {
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

export function noVersionBefore(): Refusal {
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
