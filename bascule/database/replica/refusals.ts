import type { FailedOver } from './pair.ts';
import { ReplicaError } from './replica-error.ts';

/** Why an environment does not fail over, each in one sentence. */
export const refusals = {
  none: (environment: string) =>
    new ReplicaError(
      'no-standby',
      `${environment} n’a pas de réplique : ajoutez « replication » à cet environnement dans le plan, puis relancez « npx bascule up » ; sans elle, « npx bascule restore ${environment} --to <heure> » ramène la dernière sauvegarde.`,
    ),
  unready: (environment: string) =>
    new ReplicaError(
      'no-standby',
      `La réplique de ${environment} n’est pas encore prête : attendez que « npx bascule replica ${environment} » la dise à jour, ou restaurez avec « npx bascule restore ${environment} --to <heure> ».`,
    ),
  ofAnother: (environment: string) =>
    new ReplicaError(
      'no-standby',
      `La réplique de ${environment} suit encore la base d’avant la restauration : attendez que « npx bascule replica ${environment} » dise qu’elle est refaite.`,
    ),
  bothDown: (environment: string, cause: unknown) =>
    new ReplicaError(
      'no-standby',
      `La réplique de ${environment} ne démarre pas non plus (${cause instanceof Error ? cause.message : String(cause)}) : rien n’a été touché ; relancez « npx bascule up » pour redémarrer la base, ou restaurez avec « npx bascule restore ${environment} --to <heure> ».`,
      { cause },
    ),
  wouldLose: (environment: string) =>
    new ReplicaError(
      'would-lose',
      `La réplique de ${environment} n’a pas tout ce qui a été confirmé : redémarrez la base (« npx bascule up ») pour qu’elle le rattrape, ou ajoutez --accept-loss pour basculer en perdant ce qui manque ; l’ancienne base est alors gardée.`,
    ),
  done: (environment: string, last: FailedOver | null) =>
    new ReplicaError(
      'already-done',
      `${environment} vient de basculer${last ? ` vers ${last.to}, à la demande de ${last.by}` : ''} : regardez « npx bascule replica ${environment} » avant de recommencer.`,
    ),
  busy: (environment: string) =>
    new ReplicaError(
      'busy',
      `Une bascule de ${environment}, ou la copie de sa réplique, est déjà en cours : attendez qu’elle finisse (« npx bascule replica ${environment} » la montre), puis recommencez.`,
    ),
};
