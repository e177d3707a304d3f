import type { Incident } from './incident.ts';
import type { Incidents, PhaseName } from './schema.ts';
import { severityOf } from './schema.ts';

/** How a phase went beside the plan's mark for its end. */
export interface Mark {
  phase: PhaseName;
  title: string;
  /** From the declaration, that of the post-mortem from the resolution; null: not yet. */
  tookMs: number | null;
  /** Null: the plan sets none. */
  withinMs: number | null;
  standing: 'open' | 'in-time' | 'late';
}

/** §8.2: detected, sorted out, resolved and learned from in time? A phase that goes on too long is late already. */
export function marksOf(plan: Incidents, incident: Incident, now: number): Mark[] {
  return plan.phases.flatMap(({ phase, title, toMs }): Mark[] => {
    const span = spanOf(incident, phase);
    if (!span) return [];
    const withinMs = phase === 'resolution' ? severityOf(plan, incident.severity).resolveWithinMs : toMs;
    const tookMs = span.to === null ? null : Math.max(0, span.to - span.from);
    const isLate = withinMs !== null && (tookMs ?? now - span.from) > withinMs;
    return [{ phase, title, tookMs, withinMs, standing: isLate ? 'late' : tookMs === null ? 'open' : 'in-time' }];
  });
}

/** Null: it has not come to that, or it is a phase without an end of its own. */
function spanOf(incident: Incident, phase: PhaseName): { from: number; to: number | null } | null {
  const { declared, acknowledged, triaged, identified, mitigated, resolved, postMortem } = incident;
  switch (phase) {
    case 'detection':
      return { from: declared.at, to: acknowledged?.at ?? resolved?.at ?? null };
    case 'triage': {
      const ends = [triaged, identified, mitigated, resolved].flatMap((each) => (each ? [each.at] : []));
      return { from: declared.at, to: ends.length > 0 ? Math.min(...ends) : null };
    }
    case 'resolution':
      return { from: declared.at, to: resolved?.at ?? null };
    case 'communication':
      return null;
    case 'post-mortem':
      return resolved && postMortem ? { from: resolved.at, to: postMortem.published?.at ?? null } : null;
  }
}
