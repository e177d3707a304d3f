import type { DeploymentSummary } from '../../../server/wire.ts';

type State = DeploymentSummary['state'];

/** The stations of a release, and which of its states each stands for. */
const stations: { title: string; states: State[] }[] = [
  { title: 'Construction', states: ['requested'] },
  { title: 'Contrôles', states: ['gating', 'awaiting-approval'] },
  { title: 'Base de données', states: ['rehearsing', 'migrating'] },
  { title: 'Démarrage', states: ['starting'] },
  { title: 'Tests de fumée', states: ['smoking'] },
  { title: 'Basculement', states: ['shifting'] },
  { title: 'Observation', states: ['baking'] },
  { title: 'Confirmé', states: ['confirmed'] },
];

export interface Stage {
  title: string;
  is: 'done' | 'now' | 'to-come';
}

/** How far a release is; what left the way has no stages to come. */
export function stagesOf(state: State): Stage[] {
  const at = stations.findIndex(({ states }) => states.includes(state));
  if (at === -1) return [];
  const isArrived = state === 'confirmed';
  return stations.map(({ title }, index) => ({
    title,
    is: index < at || isArrived ? 'done' : index === at ? 'now' : 'to-come',
  }));
}
