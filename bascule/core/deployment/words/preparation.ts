import type { Rollout } from '../../strategy/rollout.ts';
import type { ReleaseKind } from '../../window/schema.ts';
import { counted, seconds, type Words } from './word.ts';

const kinds: Record<ReleaseKind, string> = { standard: '', hotfix: ', hotfix critique', maintenance: ', maintenance' };
const rollouts: Record<Rollout['kind'], string> = {
  'blue-green': '',
  canary: ', en canary',
  rolling: ', un processus à la fois',
  shadow: ', d’abord dans l’ombre',
};
const marks = { green: '✓', red: '✗', waiting: '…' };

/** Until anything runs. */
export const preparation: Words<
  | 'requested'
  | 'built'
  | 'build-failed'
  | 'gates-checked'
  | 'gates-passed'
  | 'gate-failed'
  | 'approved'
  | 'approval-withdrawn'
  | 'signed'
  | 'overridden'
  | 'rehearsed'
  | 'rehearsal-failed'
  | 'backed-up'
  | 'migrated'
  | 'migration-failed'
> = {
  requested: ({ kind, version, environment, by, rollout, releaseKind = 'standard' }) => {
    const what = kind === 'rollback' ? 'Retour arrière' : 'Déploiement';
    const how = `${kinds[releaseKind]}${rollout ? rollouts[rollout.kind] : ''}`;
    return `${what} de la version ${version} vers ${environment}${how}, demandé par ${by}`;
  },
  built: ({ component, reused, tookMs }, title) =>
    `${title(component)} : ${reused ? 'déjà construit' : `construit en ${seconds(tookMs)}`}`,
  'build-failed': ({ component, reason }, title) => `${title(component)} : construction en échec. ${reason}`,
  'gates-checked': ({ gates }) =>
    `Contrôles : ${gates.map(({ title, outcome }) => `${marks[outcome]} ${title}`).join(', ')}`,
  'gates-passed': ({ evidence }) => `Contrôles passés : ${evidence.length} sur ${evidence.length}`,
  'gate-failed': ({ gate, reason }) => `Contrôle « ${gate} » refusé. ${reason}`,
  approved: ({ by, comment }) => `Approuvé par ${by}${comment ? ` : ${comment}` : ''}`,
  'approval-withdrawn': ({ by }) => `Approbation retirée par ${by}`,
  signed: ({ item, by, comment }) => `« ${item} » signé par ${by}${comment ? ` : ${comment}` : ''}`,
  overridden: ({ by, role, reason }) => `Contrôles passés outre en urgence par ${by} (${role}). ${reason}`,
  rehearsed: ({ migrations, found, tookMs }) =>
    migrations.length === 0
      ? 'Aucune migration à répéter'
      : `${counted(migrations.length, 'migration répétée', 'migrations répétées')} en ${seconds(tookMs)} : ${found}`,
  'rehearsal-failed': ({ component, reason }, title) => `${title(component)} : répétition en échec. ${reason}`,
  'backed-up': ({ backup, tookMs }) => `Sauvegarde ${backup} faite et vérifiée en ${seconds(tookMs)}`,
  migrated: ({ component, applied, tookMs }, title) => {
    const what =
      applied.length === 0
        ? 'schéma à jour, vérifié'
        : counted(applied.length, 'migration appliquée', 'migrations appliquées');
    return `${title(component)} : ${what} en ${seconds(tookMs)}`;
  },
  'migration-failed': ({ component, reason }, title) => `${title(component)} : migration en échec. ${reason}`,
};
