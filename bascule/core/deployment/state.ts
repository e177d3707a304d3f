import { canReturn } from './car.ts';
import { hasArrived, type Deployment } from './deployment.ts';

export const states = [
  'requested',
  'gating',
  'awaiting-approval',
  'rehearsing',
  'migrating',
  'starting',
  'smoking',
  'shifting',
  'baking',
  'confirmed',
  'rolling-back',
  'rolled-back',
  'refused',
  'failed',
  'cancelled',
] as const;
export type State = (typeof states)[number];

/** Where a deployment stands. Derived from its events; nobody sets it. */
export function stateOf(deployment: Deployment): State {
  if (deployment.ended) return deployment.ended.as;
  const back = deployment.train.filter((car) => car.wantedBack);
  if (back.some((car) => car.progress !== 'returned')) return 'rolling-back';
  if (back.length > 0 && deployment.train.every((car) => car.wantedBack || !canReturn(car))) return 'rolled-back';
  return forward(deployment);
}

/** No action of the engine will move its traffic any more. */
export function isSettled(state: State): boolean {
  return ['confirmed', 'rolled-back', 'refused', 'failed', 'cancelled'].includes(state);
}

function forward(deployment: Deployment): State {
  const { train } = deployment;
  if (train.some((car) => car.digest === null)) return 'requested';
  if (!deployment.gatesPassed) return isWaited(deployment) ? 'awaiting-approval' : 'gating';
  const databases = train.filter((car) => car.kind === 'database');
  if (deployment.rehearsal && databases.some((car) => car.progress === 'built')) return 'rehearsing';
  if (databases.some((car) => car.progress !== 'shifted')) return 'migrating';
  const serving = train.filter((car) => car.kind !== 'database');
  if (serving.some((car) => car.progress === 'built')) return 'starting';
  if (serving.some((car) => car.progress === 'started')) return 'smoking';
  if (serving.some((car) => car.progress === 'smoked')) return 'shifting';
  return hasArrived(deployment) ? 'confirmed' : 'baking';
}

/** Nothing is wrong, and somebody has still to agree or to sign. */
function isWaited({ gates }: Deployment): boolean {
  return (
    gates !== null && gates.some((gate) => gate.outcome === 'waiting') && gates.every((gate) => gate.outcome !== 'red')
  );
}

/** What people read for a state. */
export const stateWords: Record<State, string> = {
  requested: 'demandé',
  gating: 'contrôles',
  'awaiting-approval': 'en attente d’approbation',
  rehearsing: 'répétition des migrations',
  migrating: 'migration',
  starting: 'démarrage',
  smoking: 'tests de fumée',
  shifting: 'basculement',
  baking: 'en observation',
  confirmed: 'confirmé',
  'rolling-back': 'retour arrière en cours',
  'rolled-back': 'retour arrière',
  refused: 'refusé',
  failed: 'en échec',
  cancelled: 'annulé',
};

/** What it waits for at its step; null once it was judged, ends, or goes back, whatever it waited for before. */
export function heldNow(deployment: Deployment): Deployment['held'] {
  const state = stateOf(deployment);
  return isSettled(state) || state === 'rolling-back' || hasArrived(deployment) ? null : deployment.held;
}
