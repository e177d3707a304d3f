import type { DeploymentEvent, Fact } from '../core/deployment/event.ts';
import type { State } from '../core/deployment/state.ts';
import { preparation } from './event-words/preparation.ts';
import { traffic } from './event-words/traffic.ts';
import type { Titles, Words } from './event-words/word.ts';

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

const words: Words<Fact['type']> = { ...preparation, ...traffic };

/** One event as one line of French. */
export function sentenceOf(event: DeploymentEvent, title: Titles): string {
  // Each entry takes just the fact that it is found by.
  const tell = words[event.type] as (fact: Fact, title: Titles) => string;
  return tell(event, title);
}
