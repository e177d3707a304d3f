import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { OFREPProvider } from '@openfeature/ofrep-provider';
import { type Client, OpenFeature } from '@openfeature/server-sdk';
import { flagDefaults, type Switch } from '../../contracts/flags.ts';
import { CLOCK, type Clock } from '../clock.ts';
import { FlagChanges } from './changes.ts';
import { FlagLink } from './link.ts';

/** §4.4: real time, and never older than this when the word of a change was lost. */
const keptMs = 60_000;
/** After a question that got no answer nobody waits again for so long. */
const restMs = 5_000;
/** Answers remembered; beyond, all are forgotten at once. */
const remembered = 10_000;

let count = 0;

/** Whom a flag is asked for. */
export type Whom = Readonly<{ id: string; role: string }>;

/**
 * The flags as the API reads them, through OpenFeature. An answer holds until a change is told, 60 s at most; when nobody
 * answers in time it is the last one known, else the default. A request never waits for flags twice.
 */
@Injectable()
export class Flags implements OnApplicationShutdown {
  /** OpenFeature keeps one provider a domain in the whole process; every API has its own. */
  readonly #domain = `rewapp-api-${++count}`;
  readonly #client: Client | null;
  readonly #kept = new Map<string, { on: boolean; untilMs: number }>();
  readonly #stop: () => void;
  #restUntilMs = 0;

  constructor(
    @Inject(FlagLink) link: FlagLink,
    @Inject(FlagChanges) changes: FlagChanges,
    @Inject(CLOCK) private readonly now: Clock,
  ) {
    this.#client = link.server && this.#open(link.server, link.fetchInTime);
    this.#stop = changes.onChange(() => this.#outdate());
  }

  /** Never throws. */
  async isOn(flag: Switch, whom: Whom | null = null): Promise<boolean> {
    const name = `${flag} ${whom?.id ?? ''}`;
    const nowMs = this.now().getTime();
    const kept = this.#kept.get(name);
    if (kept && nowMs < kept.untilMs) return kept.on;
    const fallback = kept?.on ?? flagDefaults[flag];
    if (!this.#client || nowMs < this.#restUntilMs) return fallback;
    const context = whom ? { targetingKey: whom.id, userId: whom.id, role: whom.role } : {};
    const { value, errorCode } = await this.#client.getBooleanDetails(flag, fallback, context);
    if (errorCode === 'GENERAL') this.#restUntilMs = nowMs + restMs;
    else this.#keep(name, value, nowMs);
    return value;
  }

  onApplicationShutdown(): void {
    this.#stop();
  }

  #open({ baseUrl, headers }: NonNullable<FlagLink['server']>, fetchImplementation: typeof fetch): Client {
    OpenFeature.setProvider(this.#domain, new OFREPProvider({ baseUrl, headers, fetchImplementation }));
    return OpenFeature.getClient(this.#domain);
  }

  #keep(name: string, on: boolean, nowMs: number): void {
    if (this.#kept.size >= remembered) this.#kept.clear();
    this.#kept.set(name, { on, untilMs: nowMs + keptMs });
  }

  /** What is known stays as the answer for when nobody answers. */
  #outdate(): void {
    for (const kept of this.#kept.values()) kept.untilMs = 0;
    this.#restUntilMs = 0;
  }
}
