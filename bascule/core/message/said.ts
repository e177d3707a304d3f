import type { Body, Template } from './body.ts';

export type Tone = 'success' | 'danger' | 'warning' | 'info';

/** « Heure : 14:30 », with where it leads. */
export interface Line {
  label: string;
  value: string;
  link?: string | undefined;
}

/** A message in words, before it is a Slack block, a mail or plain text. */
export interface Said {
  tone: Tone;
  /** In capitals, as §9.2 begins its messages. */
  title: string;
  heading: string;
  lines: Line[];
  /** Said below, in whole sentences. */
  text?: string | undefined;
}

/** What a message needs beside its own body. */
export interface Terms {
  /** The name that people know an environment by. */
  titleOf(environment: string): string;
  /** A person of the plan, by their name there. */
  personOf(name: string): string;
  /** Where a page of the console is met, `/deployments/d-7` for one; undefined when it has no address. */
  linkTo(path: string): string | undefined;
  /** Milliseconds since 1970, in the plan's time zone. */
  when(at: number): string;
}

export type Templates = { [Name in Template]: (body: Body<Name>, terms: Terms) => Said };

export const namesOf = (people: readonly string[], { personOf }: Terms) =>
  people.length === 0 ? 'personne de nommé' : people.map(personOf).join(', ');
