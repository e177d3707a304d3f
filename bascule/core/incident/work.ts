import type { ActionKind, Fact, PostMortemPart } from './event.ts';
import type { Done, Incident } from './incident.ts';

export interface Task {
  task: number;
  text: string;
  owner: string | null;
  added: Done;
  done: Done | null;
}

/** What is still to be done after an incident, so that it does not come back. */
export interface FollowUp {
  action: number;
  kind: ActionKind;
  text: string;
  owner: string | null;
  /** A day, as « 2026-12-01 ». */
  dueOn: string | null;
  added: Done;
  done: Done | null;
}

export interface PostMortem {
  draftedAt: number;
  dueAt: number;
  parts: Partial<Record<PostMortemPart, string>>;
  /** `seq` names the revision that somebody who edits has seen. */
  edited: (Done & { seq: number }) | null;
  published: (Done & { document: string }) | null;
}

/** What is done beside the way from declared to resolved. */
type Work = Extract<Fact, { type: `task-${string}` | `action-${string}` | `post-mortem-${string}` }>;

/** The incident after one of these. */
export function worked(incident: Incident, event: Work & { seq: number; at: number }): Incident {
  const { at, seq } = event;
  switch (event.type) {
    case 'task-added': {
      const { task, text, owner, by } = event;
      if (incident.tasks.some((each) => each.task === task)) return incident;
      return { ...incident, tasks: [...incident.tasks, { task, text, owner, added: { at, by }, done: null }] };
    }
    case 'task-done':
      return {
        ...incident,
        tasks: incident.tasks.map((each) => (each.task === event.task ? ended(each, at, event.by) : each)),
      };
    case 'action-added': {
      const { action, kind, text, owner, dueOn, by } = event;
      if (incident.actions.some((each) => each.action === action)) return incident;
      const added = { action, kind, text, owner, dueOn, added: { at, by }, done: null };
      return { ...incident, actions: [...incident.actions, added] };
    }
    case 'action-done':
      return {
        ...incident,
        actions: incident.actions.map((each) => (each.action === event.action ? ended(each, at, event.by) : each)),
      };
    case 'post-mortem-drafted':
      return drafted(incident, at, event.dueAt);
    case 'post-mortem-edited': {
      const parts = { ...incident.postMortem?.parts, ...event.parts };
      return withPostMortem(incident, { parts, edited: { at, by: event.by, seq } });
    }
    case 'post-mortem-published':
      return withPostMortem(incident, { published: { at, by: event.by, document: event.document } });
  }
}

/** Once for each time that it is resolved; what was written of it before it was reopened is kept. */
function drafted(incident: Incident, draftedAt: number, dueAt: number): Incident {
  const { resolved, postMortem: before } = incident;
  if (!resolved || (before && before.draftedAt >= resolved.at)) return incident;
  const blank = { parts: {}, edited: null };
  return { ...incident, postMortem: { ...blank, ...before, draftedAt, dueAt, published: null } };
}

function withPostMortem(incident: Incident, change: Partial<PostMortem>): Incident {
  const { postMortem } = incident;
  if (!postMortem || postMortem.published) return incident;
  return { ...incident, postMortem: { ...postMortem, ...change } };
}

function ended<Each extends { done: Done | null }>(each: Each, at: number, by: string): Each {
  return each.done ? each : { ...each, done: { at, by } };
}
