import { join } from 'node:path';
import { LoadProcess, type Crowd } from '../../load/load.ts';
import type { Credentials } from '../../load/population.ts';
import type { Summary } from '../../load/summary.ts';
import { Visits } from './visits.ts';

/** What people asked an environment for, the API and the pages together. */
export interface Seen extends Pick<Summary, 'lostByPlatform' | 'errorsByVersion' | 'peopleByVersion' | 'refused'> {
  requestsSent: number;
  latencyMsP95: number;
  wrongEffects: string[];
}

/** The people of one environment: they use the API's journeys, and open its pages. */
export class Traffic {
  readonly #load: LoadProcess;
  readonly #pages: string[];
  #visits: Visits | null = null;

  private constructor(load: LoadProcess, pages: string[]) {
    this.#load = load;
    this.#pages = pages;
  }

  static async gather(api: string, pages: string[], partners: Credentials[], crowd: Crowd): Promise<Traffic> {
    return new Traffic(await LoadProcess.gather(api, partners, crowd), pages);
  }

  async begin(): Promise<void> {
    await this.#load.begin();
    this.#visits = new Visits(this.#pages);
  }

  /** `records` takes the file with one line for each request of the API. */
  async end(records: string, name: string): Promise<Seen> {
    const visits = await this.#visits?.end();
    this.#visits = null;
    const { requestsSent, lostByPlatform, latencyMs, ...load } = await this.#load.end(join(records, `${name}.csv`));
    return {
      requestsSent: requestsSent + (visits?.sent ?? 0),
      lostByPlatform: lostByPlatform + (visits?.failed ?? 0),
      latencyMsP95: latencyMs.p95,
      errorsByVersion: load.errorsByVersion,
      peopleByVersion: load.peopleByVersion,
      refused: load.refused,
      wrongEffects: load.wrongEffects,
    };
  }

  close(): void {
    this.#load.close();
  }
}
