import { colourWords } from '../event.ts';
import type { Verdict } from '../../verdict/verdict.ts';
import { counted, seconds, type Words } from './word.ts';

/** From the first process on. */
export const traffic: Words<
  | 'slot-started'
  | 'slot-failed'
  | 'scaled'
  | 'smoke-passed'
  | 'smoke-failed'
  | 'shifted'
  | 'shift-failed'
  | 'step-passed'
  | 'held'
  | 'promoted'
  | 'judged'
  | 'rollback-requested'
  | 'returned'
  | 'retired'
  | 'contracted'
  | 'contraction-failed'
> = {
  'slot-started': ({ component, colour, tookMs }, title) =>
    `${title(component)} : ${colourWords[colour]} démarré en ${seconds(tookMs)}`,
  'slot-failed': ({ component, colour, reason }, title) =>
    `${title(component)} : ${colourWords[colour]} ne démarre pas. ${reason}`,
  scaled: ({ component, colour, instances, tookMs }, title) =>
    `${title(component)} : ${colourWords[colour]} a ${instances} processus, en ${seconds(tookMs)}`,
  'smoke-passed': ({ component, steps }, title) =>
    `${title(component)} : tests de fumée passés (${steps.map((step) => step.name).join(', ')})`,
  'smoke-failed': ({ component, step, reason }, title) =>
    `${title(component)} : test de fumée « ${step} » en échec. ${reason}`,
  shifted: ({ component, to, switchMs, percent = 100 }, title) => {
    const share = percent === 100 ? 'trafic' : `${percent} % du trafic`;
    return `${title(component)} : ${share} basculé sur ${colourWords[to]} en ${Math.round(switchMs)} ms`;
  },
  'shift-failed': ({ component, reason }, title) => `${title(component)} : basculement en échec. ${reason}`,
  'step-passed': ({ percent, verdict }) =>
    percent === 0 ? `Dans l’ombre : ${spoken(verdict)}` : `Étape à ${percent} % passée : ${spoken(verdict)}`,
  held: ({ percent, have, need }) =>
    `Étape à ${percent} % retenue : trop peu de requêtes pour juger (${have} sur ${need}), il en faut encore ${need - have}`,
  promoted: ({ by, reason }) => `Étape passée par ${by}. ${reason}`,
  judged: ({ verdict }) => `Verdict : ${spoken(verdict)}`,
  'rollback-requested': ({ by, reason }) => `Retour arrière demandé par ${by}. ${reason}`,
  returned: ({ component, to, rollbackMs }, title) =>
    `${title(component)} : trafic revenu sur ${colourWords[to]} en ${Math.round(rollbackMs)} ms`,
  retired: () => 'Emplacements inutiles arrêtés',
  contracted: ({ component, applied, tookMs }, title) =>
    `${title(component)} : ${counted(applied.length, 'migration de contraction appliquée', 'migrations de contraction appliquées')} en ${seconds(tookMs)} ; plus de retour à la version d’avant`,
  'contraction-failed': ({ component, reason }, title) =>
    `${title(component)} : contraction en échec, la version reste en ligne. ${reason}`,
};

function spoken(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'healthy':
      return 'version saine';
    case 'unhealthy':
      return `mauvaise version. ${verdict.reasons.map((reason) => reason.detail).join(' ')}`;
    case 'not-enough-data':
      return `rien d’anormal, mais trop peu de requêtes pour juger (${verdict.have} sur ${verdict.need})`;
  }
}
