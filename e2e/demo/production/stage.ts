import type { DeploymentEvent } from '../../../bascule/core/deployment/event.ts';
import type { Checks } from './checks.ts';
import type { ReleaseSource } from './release-source.ts';
import type { Played } from './row.ts';
import type { Team } from './team.ts';
import type { TimedRewapp } from './timed-rewapp.ts';
import type { Traffic } from './traffic.ts';

/** What a scene acts on. */
export interface Stage {
  rewapp: TimedRewapp;
  team: Team;
  source: ReleaseSource;
  checks: Checks;
  /** The people of each environment, once there is something to use. */
  people: { staging: Traffic | null; production: Traffic | null };
  /** Production's deployments, by what they brought. */
  deployments: Map<string, string>;
  /** Where records of requests are kept. */
  records: string;
  signal: AbortSignal;
  tell(text: string): void;
  onEvent(event: DeploymentEvent): void;
}

export interface Scene {
  name: string;
  title: string;
  expected: string;
  play(stage: Stage, notes: Notes): Promise<Omit<Played, 'evidence' | 'faults'>>;
}

/** What a scene finds on its way. */
export class Notes {
  readonly evidence: string[] = [];
  readonly faults: string[] = [];

  /** Something that it leans on. */
  see(sentence: string): void {
    this.evidence.push(sentence);
  }

  /** Something that must be so; `otherwise` says what is there instead. */
  expect(isSo: boolean, sentence: string, otherwise = ''): void {
    if (isSo) this.evidence.push(sentence);
    else this.faults.push(`pas vérifié : ${sentence}${otherwise === '' ? '' : ` (${otherwise})`}`);
  }
}
