import type { Finding } from '../core/verdict/verdict.ts';
import type { Clock } from '../engine/clock.ts';
import type { AlarmReading } from './read-alarms.ts';

interface Options {
  /** Reads the alarms of what is watched (`readAlarms`). */
  read: () => Promise<AlarmReading>;
  clock: Pick<Clock, 'sleep'>;
  /** CloudWatch itself looks once a minute; to ask more often costs calls and tells nothing. */
  lookEveryMs?: number;
  /** What people should know and no deployment waits for: alarms that are missing, CloudWatch that can't be asked. */
  onTrouble: (sentence: string) => void;
}

/**
 * Looks at CloudWatch's alarms while a version has its first traffic. `findings` answers at once with what the last look
 * found, so that the fast looks at the switch's own figures are never kept waiting by AWS. Once found, a finding stays: the
 * way back that it asks for silences the alarm.
 */
export class AlarmWatch {
  readonly #options: Options;
  readonly #over = new AbortController();
  readonly #told = new Set<string>();
  #findings: Finding[] = [];
  readonly #looking: Promise<void>;

  constructor(options: Options) {
    this.#options = options;
    this.#looking = this.#look();
  }

  /** To be added to the reasons of the verdict. */
  get findings(): readonly Finding[] {
    return this.#findings;
  }

  async stop(): Promise<void> {
    this.#over.abort();
    await this.#looking;
  }

  async #look(): Promise<void> {
    const { read, clock, lookEveryMs = 20_000 } = this.#options;
    while (!this.#over.signal.aborted) {
      await read().then(
        ({ findings, before, unfit }) => {
          const fresh = findings.filter(({ rule, component }) => !this.#has(rule, component));
          this.#findings = [...this.#findings, ...fresh];
          for (const sentence of [...before, ...unfit]) this.#tell(sentence);
        },
        (error: Error) => this.#tell(error.message),
      );
      await clock.sleep(lookEveryMs, this.#over.signal);
    }
  }

  #has(rule: string, component: string): boolean {
    return this.#findings.some((each) => each.rule === rule && each.component === component);
  }

  #tell(sentence: string): void {
    if (this.#told.has(sentence)) return;
    this.#told.add(sentence);
    this.#options.onTrouble(sentence);
  }
}
