import { setTimeout as pause } from 'node:timers/promises';
import type { DeploymentEvent } from '../core/deployment/event.ts';
import { deploymentEvent, deploymentSummary, progress, type DeploymentSummary } from '../server/wire.ts';
import { CliError, isSystemError } from './cli-error.ts';
import type { BasculeClient } from './client.ts';
import { messagesOf, type StreamMessage } from './event-stream.ts';

export type Followed =
  | { kind: 'event'; event: DeploymentEvent }
  | { kind: 'progress'; text: string }
  | { kind: 'end'; summary: DeploymentSummary };

export interface FollowOptions {
  /** Told once each time the server goes away. */
  onCut?: () => void;
  /** How long the server may stay away before we give up. */
  patienceMs?: number;
  signal?: AbortSignal;
}

const RETRY_EVERY_MS = 200;

/**
 * A deployment from its first event to its end, every event exactly once, also when the server is restarted on the
 * way: the stream is taken up again after the last event seen. @throws CliError `connection-lost`, `not-found`
 */
export async function* follow(
  client: BasculeClient,
  id: string,
  options: FollowOptions = {},
): AsyncGenerator<Followed> {
  const { onCut = () => {}, patienceMs = 60_000, signal } = options;
  let last: number | null = null;
  let cutAt: number | null = null;
  for (;;) {
    try {
      for await (const message of messagesOf(await client.eventStream(id, last, signal))) {
        cutAt = null;
        const followed = read(message);
        if (followed.kind === 'event') {
          if (last !== null && followed.event.seq <= last) continue;
          last = followed.event.seq;
        }
        yield followed;
        if (followed.kind === 'end') return;
      }
    } catch (error) {
      if (signal?.aborted || !isCut(error)) throw error;
    }
    if (cutAt === null) onCut();
    cutAt ??= Date.now();
    if (Date.now() - cutAt >= patienceMs) throw lost(id, patienceMs);
    await pause(RETRY_EVERY_MS, undefined, signal && { signal });
  }
}

function read({ event, data }: StreamMessage): Followed {
  const json: unknown = JSON.parse(data);
  if (event === 'progress') return { kind: 'progress', text: progress.parse(json).text };
  if (event === 'end') return { kind: 'end', summary: deploymentSummary.parse(json) };
  return { kind: 'event', event: deploymentEvent.parse(json) };
}

/** The server went away, or is coming back and not ready yet; anything else is an answer. */
function isCut(error: unknown): boolean {
  if (error instanceof CliError) return error.code === 'not-running' || error.code === 'unavailable';
  return isSystemError(error);
}

function lost(id: string, patienceMs: number): CliError {
  const sentence = `Le serveur Bascule ne répond plus depuis ${patienceMs / 1000} s : relancez-le avec « npx bascule up », puis suivez « npx bascule events ${id} ».`;
  return new CliError('connection-lost', sentence);
}
