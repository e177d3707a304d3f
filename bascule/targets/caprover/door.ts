import type { CapRoverSettings } from '../../core/target/caprover.ts';
import type { Colour } from '../../switch/wire.ts';
import { askHttp, type HttpAnswer } from './http.ts';
import { publicHost } from './names.ts';

/** `look`: whatever slot the weights give. Else that one slot; `visit`: counted as its traffic. */
export type Way = 'look' | Colour | `visit-${Colour}`;

export interface DoorQuestion {
  component: string;
  way: Way;
  path?: string;
  method?: string;
  headers?: Record<string, string>;
  body?: string | null;
  signal?: AbortSignal | null;
}

/** Longer than any first byte that a probe or a smoke test waits for. */
const ANSWER_WITHIN_MS = 90_000;

/** CapRover's router as visitors meet it, and with the key to a slot of one's choice. */
export class Door {
  readonly #settings: CapRoverSettings;

  constructor(settings: CapRoverSettings) {
    this.#settings = settings;
  }

  async ask(key: string, question: DoorQuestion): Promise<HttpAnswer> {
    const { component, way, path = '/', method = 'GET', headers, body = null, signal } = question;
    const { certificatesFor, router } = this.#settings;
    const scheme = certificatesFor === null ? 'http' : 'https';
    return askHttp({
      url: new URL(`${scheme}://${publicHost(this.#settings, component)}${path}`),
      ...{ method, body, at: router, withinMs: ANSWER_WITHIN_MS, signal: signal ?? null },
      headers: { ...headers, 'x-bascule-slot': `${key}:${way}@${component}` },
    });
  }
}

/** Which slot nginx chose, and by which revision; null: it was not our configuration that answered. */
export function chosenIn({ headers }: HttpAnswer): { colour: Colour | null; revision: number } | null {
  const said = String(headers['x-bascule-slot'] ?? '');
  const found = /^(?:(blue|green) )?\s*r(\d+)$/.exec(said.trim());
  return found ? { colour: (found[1] as Colour | undefined) ?? null, revision: Number(found[2]) } : null;
}
