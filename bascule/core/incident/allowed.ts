import { momentUtc } from './words.ts';
import type { Fact } from './event.ts';
import type { Incident } from './incident.ts';

/** Why a person can't do this to an incident as it stands, as one sentence; null: they can. */
export function whyNot(incident: Incident, fact: Fact): string | null {
  switch (fact.type) {
    case 'noted':
    case 'action-added':
      return null;
    case 'acknowledged':
      return whyNotOver(incident) ?? whyNotTaken(incident, fact.by);
    case 'reopened':
      return incident.resolved ? null : `L’incident ${incident.id} n’est pas résolu : il n’y a rien à rouvrir.`;
    case 'task-done':
      return whyNotDone(incident.id, 'La tâche', incident.tasks, fact.task, ({ task }) => task);
    case 'action-done':
      return whyNotDone(incident.id, 'L’action', incident.actions, fact.action, ({ action }) => action);
    case 'post-mortem-edited':
    case 'post-mortem-published':
      return whyNotWritten(incident);
    case 'severity-changed':
      if (incident.severity === fact.severity) return `L’incident ${incident.id} est déjà ${fact.severity}.`;
      return whyNotOver(incident);
    default:
      return whyNotOver(incident);
  }
}

function whyNotOver({ id, resolved }: Incident): string | null {
  if (!resolved) return null;
  const { by, at } = resolved;
  return `L’incident ${id} est résolu depuis le ${momentUtc(at)}, par ${by} : s’il revient, rouvrez-le avec « npx bascule incident reopen ${id} ».`;
}

/** Told again by the same person it is the same. */
function whyNotTaken({ id, acknowledged }: Incident, who: string): string | null {
  if (!acknowledged || acknowledged.by === who) return null;
  const { by, at } = acknowledged;
  return `L’incident ${id} est déjà pris en charge, par ${by} depuis le ${momentUtc(at)}.`;
}

function whyNotDone<Each extends { done: { by: string } | null }>(
  id: string,
  what: string,
  all: readonly Each[],
  wanted: number,
  numberOf: (each: Each) => number,
): string | null {
  const found = all.find((each) => numberOf(each) === wanted);
  if (found) return found.done ? `${what} ${wanted} est déjà faite, par ${found.done.by}.` : null;
  const open = all.filter(({ done }) => !done).map(numberOf);
  const allowed = open.length > 0 ? `choisissez parmi ${open.join(', ')}` : 'il n’en reste aucune à faire';
  return `${what} ${wanted} de l’incident ${id} n’existe pas : ${allowed}.`;
}

function whyNotWritten({ id, resolved, postMortem }: Incident): string | null {
  if (!resolved) return `L’incident ${id} n’est pas encore résolu : son post-mortem s’écrit ensuite.`;
  if (!postMortem) return `La sévérité de l’incident ${id} ne demande pas de post-mortem.`;
  const { published } = postMortem;
  return published ? `Le post-mortem de l’incident ${id} est publié depuis le ${momentUtc(published.at)}.` : null;
}
