import type { ApiClient, Question } from './client.ts';
import { outcomeOf, type Answer, type Outcome } from './outcome.ts';
import type { Sent } from './summary.ts';

export type Recorded = Answer & { outcome: Outcome };

/** Milliseconds since 1970, with fractions. */
export const now = () => performance.timeOrigin + performance.now();

/** Asks the API, and keeps a record of each request. */
export class Recorder {
  readonly #client: ApiClient;
  #sent: Sent[] = [];

  constructor(client: ApiClient) {
    this.#client = client;
  }

  async ask(journey: Sent['journey'], question: Question, dueAt: number): Promise<Recorded> {
    const answer = await this.#client.ask(question);
    const outcome = outcomeOf(answer);
    const { status, version } = answer;
    const visitor = question.visitor ?? null;
    this.#sent.push({ journey, startedAt: dueAt, latencyMs: now() - dueAt, status, version, outcome, visitor });
    return { ...answer, outcome };
  }

  /** The requests recorded since the last call, in the order in which they were due. */
  take(): Sent[] {
    const sent = this.#sent;
    this.#sent = [];
    return sent.sort((a, b) => a.startedAt - b.startedAt);
  }
}
