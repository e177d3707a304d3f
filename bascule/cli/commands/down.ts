import { join } from 'node:path';
import { inContext, type CommonOptions } from '../context.ts';
import { readRecord, stopProcess } from '../machine/process-record.ts';
import { stoppedWords, takeDown } from '../up/take-down.ts';

/** How long an `up` may take to stop all it keeps: the switch finishes what is in flight. */
const UP_STOPS_WITHIN_MS = 90_000;

/** Stops all that runs for this plan; harmless when nothing does. */
export function down(options: CommonOptions): Promise<number> {
  return inContext(options, async (context) => {
    const kept = await endUps(context.state);
    const stopped = await takeDown(context);
    context.out.record({ stopped });
    if (stopped.length > 0)
      context.out.say(`Arrêté : ${stopped.map((each) => stoppedWords[each]).join(', ')}. Les données restent.`);
    else context.out.say(kept ? 'Tout est arrêté. Les données restent.' : 'Rien ne tournait.');
    return 0;
  });
}

/** An `up` at work or in the foreground would start again what we stop. */
async function endUps(state: string): Promise<boolean> {
  let found = false;
  for (const name of ['up.lock', 'keeper.pid']) {
    const record = await readRecord(join(state, name));
    if (!record) continue;
    found = true;
    await stopProcess(record, UP_STOPS_WITHIN_MS);
  }
  return found;
}
