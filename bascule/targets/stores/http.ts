import { StoreError } from './store-error.ts';

export interface Said {
  status: number;
  /** Parsed where it is JSON, else null. */
  body: unknown;
}

export interface Question {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  headers?: Record<string, string>;
  body?: string | Uint8Array<ArrayBuffer> | URLSearchParams;
  withinMs?: number;
}

const usuallyWithinMs = 30_000;

/**
 * One request, answered with whatever the store said. @throws StoreError `unreachable` when nobody answered in time, or
 * with 5xx: what was asked may have been done; `busy` for 429
 */
export async function say(url: URL | string, { withinMs = usuallyWithinMs, ...question }: Question): Promise<Said> {
  const host = new URL(url).host;
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, { ...question, signal: AbortSignal.timeout(withinMs) });
    text = await response.text();
  } catch (cause) {
    const sentence = `${host} n’a pas répondu : la publication reprendra d’elle-même ; sinon, vérifiez l’accès de ce serveur à Internet.`;
    throw new StoreError('unreachable', sentence, { cause });
  }
  if (response.status === 429)
    throw new StoreError('busy', `${host} reçoit trop de demandes de nous : la publication reprendra d’elle-même.`);
  if (response.status >= 500)
    throw new StoreError(
      'unreachable',
      `${host} est en panne (${response.status}) : la publication reprendra d’elle-même.`,
    );
  return { status: response.status, body: parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
