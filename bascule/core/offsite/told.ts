import type { OffsiteRule } from './schema.ts';
import { behindMs, type Work } from './work.ts';

export interface Finding {
  level: 'good' | 'warning' | 'bad';
  sentence: string;
}

/** What is to be told of an environment's second store. `failure`: why the last round did not come to its end. */
export function told(
  environment: string,
  rule: OffsiteRule,
  { work, place, failure }: { work: Work; place: string; failure: string | null },
  now: number,
): Finding {
  const waiting = work.copy.length + work.check.length;
  const late = behindMs(work, now);
  const because = failure === null ? '' : ` ; ${failure.replace(/\.$/, '')}`;
  if (work.altered.length > 0) {
    const sentence = `${work.altered.length} fichier(s) des sauvegardes de ${environment} ont changé depuis leur copie, dont ${work.altered[0]?.name} : la bonne copie reste dans ${place} ; cherchez qui a modifié le premier magasin.`;
    return { level: 'bad', sentence };
  }
  if (late !== null && late > rule.lateAfterMs) {
    const sentence = `Les sauvegardes de ${environment} ont ${hours(late)} de retard dans ${place} (${waiting} fichier(s), ${megabytes(work)}), plus que les ${hours(rule.lateAfterMs)} du plan${because}.`;
    return { level: 'bad', sentence };
  }
  if (failure !== null)
    return {
      level: 'warning',
      sentence: `La copie des sauvegardes de ${environment} vers ${place} reprendra${because}.`,
    };
  const state = waiting === 0 ? 'tout y est, relu' : `${waiting} fichier(s) en chemin`;
  return { level: 'good', sentence: `Les sauvegardes de ${environment} sont aussi dans ${place} : ${state}.` };
}

function megabytes({ copy }: Work): string {
  return `${(copy.reduce((sum, { bytes }) => sum + bytes, 0) / 1_000_000).toFixed(1).replace('.', ',')} Mo à copier`;
}

function hours(ms: number): string {
  const minutes = Math.max(1, Math.round(ms / 60_000));
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}
