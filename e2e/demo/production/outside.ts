import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { TimedRewapp } from './timed-rewapp.ts';

const message = z.object({
  id: z.number(),
  /** Of this machine's clock. */
  at: z.number(),
  kind: z.string(),
  to: z.array(z.string()),
  subject: z.string(),
  text: z.string(),
  raw: z.unknown(),
  actions: z.array(z.object({ name: z.string() })),
});
export type Message = z.infer<typeof message>;

const said = z.object({ said: z.string() });

const publicIncident = z.object({
  name: z.string(),
  status: z.string(),
  impact: z.string(),
  incident_updates: z.array(z.object({ status: z.string(), body: z.string() })),
});
const publicIncidents = z.object({ incidents: z.array(publicIncident) });

/** What stands outside Bascule and hears of what happens in it: everybody's inboxes, and the page that the public reads. */
export class Outside {
  readonly #inbox: string;
  readonly #page: string;
  readonly #signal: AbortSignal;

  constructor({ ports }: TimedRewapp, signal: AbortSignal) {
    this.#inbox = `http://127.0.0.1:${ports.companions}`;
    this.#page = `http://127.0.0.1:${ports.statusPage}`;
    this.#signal = signal;
  }

  /** The first of a kind that holds this, as it came too; null when none comes. */
  message(kind: 'chat' | 'page' | 'mail', part: string): Promise<Message | null> {
    return this.#within(async () => {
      const all = z.array(message).parse(await this.#json(`${this.#inbox}/api/messages?kind=${kind}`));
      return (
        all.find(({ subject, text, raw }) =>
          [subject, text, JSON.stringify(raw)].some((each) => each.includes(part)),
        ) ?? null
      );
    });
  }

  /** Presses a message's button; answers what the double said. */
  async press({ id }: Message, button: string): Promise<string> {
    const answer = await fetch(`${this.#inbox}/api/messages/${id}/${button}`, { method: 'POST', signal: this.#signal });
    return JSON.stringify(await answer.json());
  }

  /** Uses what the inbox offers beside its messages; answers what the double said. */
  async use(service: string, tool: string, fields: Record<string, string>): Promise<string> {
    const answer = await fetch(`${this.#inbox}/api/tools/${service}/${tool}`, {
      ...{ method: 'POST', headers: { 'content-type': 'application/json' } },
      ...{ body: JSON.stringify(fields), signal: this.#signal },
    });
    return said.parse(await answer.json()).said;
  }

  /** What the public reads of the newest incident, once it has come so far; null when it does not. */
  publicIncident(status: string): Promise<z.infer<typeof publicIncident> | null> {
    return this.#within(async () => {
      const [newest] = publicIncidents.parse(await this.#json(`${this.#page}/api/v2/incidents.json`)).incidents;
      return newest?.status === status ? newest : null;
    });
  }

  async #json(url: string): Promise<unknown> {
    return (await fetch(url, { signal: this.#signal })).json();
  }

  async #within<T>(look: () => Promise<T | null>): Promise<T | null> {
    for (let waited = 0; ; waited += lookEveryMs) {
      const found = await look();
      if (found !== null || waited > patienceMs) return found;
      await pause(lookEveryMs, undefined, { signal: this.#signal });
    }
  }
}

const lookEveryMs = 200;
const patienceMs = 30_000;
