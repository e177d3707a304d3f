import type { EcsLook } from './ecs-outcome.ts';

/** What came of it. Task definitions are told as `family:revision`. */
export interface EcsOutcome {
  from: string;
  to: string;
  deploymentId: string;
  tookMs: number;
  sentence: string;
  /** `already-there`: nothing had to be done. */
  kind: 'completed' | 'already-there' | 'rolled-back' | 'failed' | 'superseded' | 'late';
}

/** What came of a deployment, in one sentence; a look of null: the time was up. */
export function worded(
  look: EcsLook | null,
  { from, to, tookMs, deploymentId }: { from: string; to: string; tookMs: number; deploymentId: string },
  { service, withinMs }: { service: string; withinMs: number },
): { kind: EcsOutcome['kind']; sentence: string } {
  const seconds = (ms: number) => `${Math.round(ms / 1_000)} s`;
  switch (look?.kind) {
    case 'completed':
      return { kind: 'completed', sentence: `${service} est passé de ${from} à ${to} en ${seconds(tookMs)}.` };
    case 'rolled-back': {
      const sentence = `${to} n’a pas démarré sur ${service} : le coupe-circuit d’ECS est revenu à ${look.to} (${look.why || deploymentId}). Lisez les journaux de ses tâches.`;
      return { kind: 'rolled-back', sentence };
    }
    case 'failed': {
      const sentence = `${to} n’a pas démarré sur ${service} et ECS n’est pas revenu en arrière (${look.why}) : revenez vous-même à ${from}.`;
      return { kind: 'failed', sentence };
    }
    case 'superseded': {
      const sentence = `Un autre déploiement a remplacé celui-ci : ${service} va vers ${look.by}. Attendez-le, puis recommencez.`;
      return { kind: 'superseded', sentence };
    }
    default: {
      const sentence = `${service} n’a pas fini de passer à ${to} en ${seconds(withinMs)} (${deploymentId}) : il continue ; regardez ses événements, ou revenez à ${from}.`;
      return { kind: 'late', sentence };
    }
  }
}
