import type { DeploymentEvent } from '../core/deployment/event.ts';
import { replay } from '../core/deployment/deployment.ts';
import { isSettled, stateOf } from '../core/deployment/state.ts';
import { recordOf } from '../core/kpi/record.ts';
import type { Clock } from '../engine/clock.ts';
import type { Recorded } from '../engine/deployment-log.ts';
import type { Stats } from '../switch/wire.ts';
import { keepSlotProbes, type LiveSlot } from './slot-probes.ts';
import type { Telemetry } from './telemetry.ts';

/** What telemetry needs of a server: its log of deployments, its switch, and the slots that have traffic. */
interface Sources {
  log: {
    onRecorded(listener: (recorded: Recorded) => void): () => void;
    events(id: string): Promise<DeploymentEvent[]>;
  };
  traffic: { stats(sinceSecond: number): Promise<Stats> };
  live: () => Promise<LiveSlot[]>;
  clock: Pick<Clock, 'sleep'>;
  /** A component's title. */
  title: (component: string) => string;
}

/** Nothing is lost by looking seldom: the switch remembers a quarter of an hour. */
const lookEveryMs = 5_000;

/**
 * Tells telemetry what this server records, what its switch counts and what its live slots answer to their probes, until it
 * is stopped. Whatever goes wrong here goes wrong beside the deployments, and `onTrouble` hears of it, once until it works
 * again.
 */
export function feed(
  telemetry: Telemetry,
  sources: Sources,
  onTrouble: (sentence: string) => void,
): { stop(): Promise<void> } {
  const { log, clock, live } = sources;
  const over = new AbortController();
  const trouble = once(onTrouble);
  let pending: Promise<unknown> = Promise.resolve();
  const stopListening = log.onRecorded((recorded) => {
    // One after the other: a log is read in its order.
    pending = pending.then(() => tell(telemetry, sources, recorded)).then(trouble.over, trouble.begins);
  });
  const looking = (async () => {
    let since = 0;
    while (!over.signal.aborted) {
      await sources.traffic
        .stats(since)
        .then((stats) => {
          telemetry.traffic(stats);
          since = Math.floor(stats.now / 1_000) - 5;
        })
        .then(trouble.over, trouble.begins);
      await clock.sleep(lookEveryMs, over.signal);
    }
  })();
  const unread = once(onTrouble);
  const probes = telemetry.measures
    ? keepSlotProbes({
        ...{ live, clock, onTrouble: unread.begins, onFine: unread.over },
        onProbed: (slot, failedInARow) => telemetry.probed(slot, failedInARow),
      })
    : null;
  return {
    stop: async () => {
      stopListening();
      over.abort();
      await Promise.all([looking, pending, probes?.stop()]);
    },
  };
}

async function tell(telemetry: Telemetry, { log, title }: Sources, { deployment: id, event }: Recorded): Promise<void> {
  const events = (await log.events(id)).filter(({ seq }) => seq <= event.seq);
  const after = replay(id, events);
  telemetry.event({ id, environment: after.environment }, event, title);
  const before = events.length > 1 ? stateOf(replay(id, events.slice(0, -1))) : null;
  const isNews = isSettled(stateOf(after)) && (before === null || !isSettled(before));
  const record = isNews ? recordOf(id, events) : null;
  if (record) telemetry.settled(record);
}

function once(onTrouble: (sentence: string) => void) {
  let isTold = false;
  return {
    over: () => void (isTold = false),
    begins: (error: unknown) => {
      if (!isTold) onTrouble(error instanceof Error ? error.message : String(error));
      isTold = true;
    },
  };
}
