import { evidence, type EvidenceOnWire } from '../../../bascule/server/evidence/wire.ts';
import type { Bascule } from '../../rewapp/bascule.ts';
import type { Candidate } from './release-source.ts';

/** What CI does with every commit before anybody releases it. */
const ofEveryCommit = ['lint', 'unit', 'integration', 'coverage'];

/** Checks of commits, gathered beside what else goes on: they take minutes, and gates only ask what they found. */
export class Checks {
  readonly #bascule: Bascule;
  readonly #found = new Map<string, Promise<EvidenceOnWire[]>>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(bascule: Bascule) {
    this.#bascule = bascule;
  }

  /** One commit after the other. */
  gather({ commit }: Candidate): void {
    const found = this.#last.then(() => Promise.all(ofEveryCommit.map((check) => this.#run(check, commit))));
    found.catch(() => {});
    this.#found.set(commit, found);
    this.#last = found;
  }

  /** What they found, when all have. */
  async of({ commit }: Candidate): Promise<EvidenceOnWire[]> {
    return (await this.#found.get(commit)) ?? [];
  }

  /** Resolves when none runs any more: it would slow down what is measured. */
  async settled(): Promise<void> {
    await this.#last.catch(() => {});
  }

  async #run(check: string, commit: string): Promise<EvidenceOnWire> {
    const { lines, refusal } = await this.#bascule.say('evidence', 'run', check, '--ref', commit);
    const last = evidence.safeParse(lines.at(-1));
    if (last.success) return last.data;
    throw new Error(`"bascule evidence run ${check}" found nothing: ${refusal ?? 'it says no more'}`);
  }
}
