import type { State } from '../core/deployment/state.ts';

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

export const slotStateWords = {
  starting: 'démarre',
  healthy: 'sain',
  unhealthy: 'en panne',
  stopped: 'arrêté',
} as const;
