import { colourWords, type DeploymentEvent } from '../core/deployment/event.ts';
import type { State } from '../core/deployment/state.ts';
import type { Verdict } from '../core/verdict/verdict.ts';

/** What people read for a state. */
export const stateWords: Record<State, string> = {
  requested: 'demandé',
  gating: 'contrôles',
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

const gateWords: Record<string, string> = { artifacts: 'artefacts' };

/** Gates are named in the log, which is kept for ever: one that is no longer known is shown by that name. */
const gateWord = (gate: string) => gateWords[gate] ?? gate;

export type Titles = (component: string) => string;

/** One event as one line of French. */
export function sentenceOf(event: DeploymentEvent, title: Titles): string {
  switch (event.type) {
    case 'requested': {
      const what = event.kind === 'rollback' ? 'Retour arrière' : 'Déploiement';
      return `${what} de la version ${event.version} vers ${event.environment}, demandé par ${event.by}`;
    }
    case 'built':
      return `${title(event.component)} : ${event.reused ? 'déjà construit' : `construit en ${seconds(event.tookMs)}`}`;
    case 'build-failed':
      return `${title(event.component)} : construction en échec. ${event.reason}`;
    case 'gates-passed':
      return event.evidence.length === 0
        ? 'Contrôles passés'
        : `Contrôles passés : ${event.evidence.map((each) => gateWord(each.gate)).join(', ')}`;
    case 'gate-failed':
      return `Contrôle « ${gateWord(event.gate)} » refusé. ${event.reason}`;
    case 'migrated':
      return `${title(event.component)} : ${migrations(event.applied.length)} en ${seconds(event.tookMs)}`;
    case 'migration-failed':
      return `${title(event.component)} : migration en échec. ${event.reason}`;
    case 'slot-started':
      return `${title(event.component)} : ${colourWords[event.colour]} démarré en ${seconds(event.tookMs)}`;
    case 'slot-failed':
      return `${title(event.component)} : ${colourWords[event.colour]} ne démarre pas. ${event.reason}`;
    case 'smoke-passed':
      return `${title(event.component)} : tests de fumée passés (${event.steps.map((step) => step.name).join(', ')})`;
    case 'smoke-failed':
      return `${title(event.component)} : test de fumée « ${event.step} » en échec. ${event.reason}`;
    default:
      return trafficSentence(event, title);
  }
}

type TrafficEvent = Extract<
  DeploymentEvent,
  { type: 'shifted' | 'shift-failed' | 'judged' | 'rollback-requested' | 'returned' | 'retired' }
>;

function trafficSentence(event: TrafficEvent, title: Titles): string {
  switch (event.type) {
    case 'shifted':
      return `${title(event.component)} : trafic basculé sur ${colourWords[event.to]} en ${Math.round(event.switchMs)} ms`;
    case 'shift-failed':
      return `${title(event.component)} : basculement en échec. ${event.reason}`;
    case 'judged':
      return verdictSentence(event.verdict);
    case 'rollback-requested':
      return `Retour arrière demandé par ${event.by}. ${event.reason}`;
    case 'returned':
      return `${title(event.component)} : trafic revenu sur ${colourWords[event.to]} en ${Math.round(event.rollbackMs)} ms`;
    case 'retired':
      return 'Emplacements inutiles arrêtés';
  }
}

function verdictSentence(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'healthy':
      return 'Verdict : version saine';
    case 'unhealthy':
      return `Verdict : mauvaise version. ${verdict.reasons.map((reason) => reason.detail).join(' ')}`;
    case 'not-enough-data':
      return `Verdict : rien d’anormal, mais trop peu de requêtes pour juger (${verdict.have} sur ${verdict.need})`;
  }
}

function seconds(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1).replace('.', ',')} s`;
}

function migrations(count: number): string {
  if (count === 0) return 'schéma à jour, vérifié';
  return count === 1 ? '1 migration appliquée' : `${count} migrations appliquées`;
}
