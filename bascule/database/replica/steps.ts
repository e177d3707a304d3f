import { basename, join } from 'node:path';
import type { Step } from '../../core/replica/decide.ts';
import type { ReplicationRule } from '../../core/replica/schema.ts';
import { findCluster } from '../cluster.ts';
import { liveCluster, type Archiving } from '../environment-cluster.ts';
import { goAsynchronous, goSynchronous } from './guarantee.ts';
import { writePair, type Pair } from './pair.ts';
import { primarySettings, reload, writeSettings } from './settings.ts';
import { makeStandby, removeStandby, standbyNames, startStandby } from './standby.ts';

export interface StepParts {
  clusters: string;
  rule: ReplicationRule;
  archiving: Archiving;
  clock: () => number;
  /** The server ends. */
  signal: AbortSignal;
}

const catchUpWithinMs = 60_000;

/** Does what was decided. Broken off anywhere, the next look goes on from what is written down. */
export async function take(step: Exclude<Step, 'nothing'>, parts: StepParts, pair: Pair): Promise<void> {
  const { clusters, rule } = parts;
  const primary = join(clusters, pair.primary);
  switch (step) {
    case 'make-standby':
      return make(parts, pair);
    case 'start-standby':
      return pair.standby ? startStandby({ clusters, primary, standby: pair.standby }) : undefined;
    case 'go-asynchronous':
      return void (await goAsynchronous({ clusters, primary, rule }, pair));
    case 'go-synchronous':
      return promise(parts, primary, pair);
  }
}

/** The primary's settings are those of what is promised, whatever was under way when a server was killed. */
export async function settle({ clusters, rule }: Pick<StepParts, 'clusters' | 'rule'>, pair: Pair): Promise<void> {
  const directory = join(clusters, pair.primary);
  const cluster = await findCluster(directory);
  if (cluster && (await writeSettings(cluster, primarySettings(rule, pair.guarantee)))) await reload(directory);
}

/** What can't be promised in time is not waited for by the writers either. */
async function promise({ clusters, rule, signal: closing }: StepParts, primary: string, pair: Pair): Promise<void> {
  const signal = AbortSignal.any([closing, AbortSignal.timeout(catchUpWithinMs)]);
  const promised = await goSynchronous({ clusters, primary, rule, signal }, pair);
  if (!promised) await goAsynchronous({ clusters, primary, rule }, pair);
}

/** A new standby of what is live now; the one before goes. Where writers are to wait, they wait for the new one. */
async function make({ clusters, rule, archiving, clock }: StepParts, pair: Pair): Promise<void> {
  const live = await liveCluster(clusters);
  const waits = rule.mode === 'synchronous' && rule.whenAway === 'wait' && basename(live) === pair.primary;
  const firm = waits ? pair : await goAsynchronous({ clusters, primary: live, rule }, pair);
  if (pair.standby) await removeStandby(join(clusters, pair.standby.name));
  const standby = standbyNames(clock());
  const half = { ...firm, primary: basename(live), standby: { ...standby, ready: false } };
  await writePair(clusters, half);
  await makeStandby({ clusters, primary: live, standby, archiving });
  await writePair(clusters, { ...half, standby: { ...standby, ready: true } });
}
