import { replay } from '../../core/deployment/deployment.ts';
import type { DeploymentEvent } from '../../core/deployment/event.ts';
import { isOver } from '../../core/deployment/retire.ts';
import type { Ground } from '../../engine/ground.ts';
import type { ProgressBoard } from '../progress-board.ts';
import { Bell } from '../stream/bell.ts';
import { summarise } from './summary.ts';

const heartbeatMs = 10_000;

/**
 * The events of a deployment as server-sent events, each once and in order: first those on disk after `afterSeq`, then
 * those to come. Yields text; ends after the summary of a deployment that is over, or when `gone` aborts.
 */
export async function* eventStream(
  ground: Ground,
  board: ProgressBoard,
  id: string,
  afterSeq: number,
  gone: AbortSignal,
): AsyncGenerator<string> {
  const bell = new Bell();
  const stops = [
    ground.log.onRecorded(({ deployment }) => deployment === id && bell.ring()),
    board.listen(id, (text) => bell.ring(`event: progress\ndata: ${JSON.stringify({ text })}\n\n`)),
  ];
  const heartbeat = setInterval(() => bell.ring(': \n\n'), heartbeatMs);
  const leave = () => bell.ring();
  gone.addEventListener('abort', leave);
  try {
    // The first byte tells the client that it is listened to.
    yield ': \n\n';
    for (const events: DeploymentEvent[] = []; !gone.aborted; await bell.heard()) {
      yield* bell.messages();
      const added = await ground.log.events(id, events.at(-1)?.seq);
      events.push(...added);
      for (const event of added) if (event.seq > afterSeq) yield message(event);
      if (added.length === 0) continue;
      const deployment = replay(id, events);
      if (!isOver(deployment)) continue;
      yield `event: end\ndata: ${JSON.stringify(summarise(deployment))}\n\n`;
      return;
    }
  } finally {
    clearInterval(heartbeat);
    gone.removeEventListener('abort', leave);
    for (const stop of stops) stop();
  }
}

function message(event: DeploymentEvent): string {
  return `id: ${event.seq}\ndata: ${JSON.stringify(event)}\n\n`;
}
