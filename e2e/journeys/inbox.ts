import { z } from 'zod';

/** Where the sandbox's inbox stands among the ports of a REWAPP: 80 after the first, as the API is 1 after it. */
const afterTheApi = 79;

const message = z.looseObject({
  id: z.number(),
  subject: z.string(),
  text: z.string(),
  from: z.string(),
  to: z.array(z.string()),
  raw: z.unknown(),
});
export type Received = z.infer<typeof message>;

/** What the doubles of a running REWAPP received. */
export class SandboxInbox {
  readonly #url: string;

  constructor(urls: Record<string, string>) {
    const api = new URL(urls['api'] ?? '');
    this.#url = `http://127.0.0.1:${Number(api.port) + afterTheApi}`;
  }

  async list(kind: string, to: string): Promise<Received[]> {
    const query = new URLSearchParams({ kind, to });
    return z.array(message).parse(await (await fetch(`${this.#url}/api/messages?${query}`)).json());
  }

  /** The newest of its kind for somebody, once there is one. */
  async newest(kind: string, to: string, withinMs = 15_000): Promise<Received> {
    const until = Date.now() + withinMs;
    for (;;) {
      const found = (await this.list(kind, to)).at(-1);
      if (found) return found;
      if (Date.now() > until) throw new Error(`Nothing of kind ${kind} came for ${to}.`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}
