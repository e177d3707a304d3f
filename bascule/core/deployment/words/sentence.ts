import type { DeploymentEvent, Fact } from '../event.ts';
import { preparation } from './preparation.ts';
import { traffic } from './traffic.ts';
import type { Titles, Words } from './word.ts';

const words: Words<Fact['type']> = { ...preparation, ...traffic };

/** One event of a deployment as one line of French. */
export function sentenceOf(event: DeploymentEvent, title: Titles): string {
  // Each entry takes just the fact that it is found by.
  const tell = words[event.type] as (fact: Fact, title: Titles) => string;
  return tell(event, title);
}
