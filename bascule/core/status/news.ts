import { phasesUntil } from './maintenance.ts';
import type { PageView } from './page.ts';
import { linkOf } from './summary-parts.ts';
import type { Language } from './schema.ts';
import { statusWords, titled } from './words.ts';

/** One thing to tell those who subscribed. */
export interface News {
  /** It is told once. */
  id: string;
  /** Milliseconds since 1970. */
  at: number;
  /** Of the page; none: it concerns everybody. */
  components: string[];
  title: string;
  link: string;
  /** What it says, in a language. */
  status(language: Language): string;
  body(language: Language): string;
}

/** Everything that the page tells, update by update, oldest first. */
export function newsOf(view: PageView): News[] {
  const ofIncidents = view.incidents.flatMap(({ id, title, components, updates }) =>
    updates.map(({ id: update, at, status, body }): News => ({
      ...{ id: `incident/${update}`, at, components, title, link: linkOf(view, id) },
      status: (language) => statusWords[language].status[status],
      body: (language) => body ?? statusWords[language].step[status],
    })),
  );
  const ofMaintenance = view.maintenances.flatMap((each) =>
    phasesUntil(each, view.at).map(({ phase, at }): News => ({
      ...{ id: `maintenance/${each.id}/${phase}`, at, components: each.components },
      ...{ title: each.text, link: linkOf(view, each.id) },
      status: (language) => statusWords[language].phase[phase],
      body: (language) => statusWords[language].phaseStep[phase],
    })),
  );
  return [...ofIncidents, ...ofMaintenance].sort((one, other) => one.at - other.at);
}

/** Whether somebody asked for it: who chose nothing asked for all, and what has no component is for everybody. */
export function concerns({ components }: News, chosen: readonly string[]): boolean {
  return chosen.length === 0 || components.length === 0 || components.some((each) => chosen.includes(each));
}

/** The names of the components that it is about. */
export const titlesOf = ({ components }: News, view: PageView, language: Language) =>
  view.components.filter(({ name }) => components.includes(name)).map((each) => titled(each, language));
