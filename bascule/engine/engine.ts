import { DBOS, type DLogger } from '@dbos-inc/dbos-sdk';
import { advance } from './advance.ts';
import type { Ground } from './ground.ts';
import { LeaseLost } from './lease.ts';
import { pausedWithinMs } from './transaction.ts';

/** DBOS keeps its functions by name for the whole process; this is the ground they stand on in this one. */
let ground: Ground | null = null;

/**
 * The runbook: turn after turn until nothing is left to do. Each turn is one durable step whose name and result never
 * change, and each turn decides from the log: so a newer Bascule goes on with what an older one began.
 */
const carryOut = DBOS.registerWorkflow(
  async (id: string): Promise<void> => {
    for (;;) {
      const action = await DBOS.runStep(() => turn(id), { name: 'turn' });
      if (action === 'done' || action === 'lost') return;
    }
  },
  { name: 'carry-out' },
);

/** What passes by itself is waited for, for as long as it takes: a deployment is never left hanging half-way. */
async function turn(id: string): Promise<string> {
  const on = ground;
  if (!on) throw new Error('Le moteur a reçu du travail avant d’être démarré.');
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await advance(on, id);
    } catch (error) {
      if (error instanceof LeaseLost) return 'lost';
      on.progress(id, `On attend, puis on recommence : ${error instanceof Error ? error.message : String(error)}`);
      await new Promise((resolve) => setTimeout(resolve, Math.min(5_000, 200 * 2 ** attempt)));
    }
  }
}

/** Starts the engine and goes on with whatever was under way. `logger` takes DBOS's own messages. */
export async function startEngine(on: Ground, databaseUrl: string, logger: DLogger): Promise<void> {
  ground = on;
  DBOS.setConfig({
    name: 'bascule',
    systemDatabaseUrl: endingIdleTransactions(databaseUrl),
    // Recovery is by version, and the log makes every version able to go on with what another began.
    applicationVersion: 'bascule',
    executorID: 'bascule',
    logger,
  });
  await DBOS.launch();
}

/**
 * Said in the URL rather than left to DBOS, which says it to each new connection while the first query is already on
 * its way: pg warns of that, and its next version refuses it.
 */
function endingIdleTransactions(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  const given = url.searchParams.get('options') ?? '';
  if (given.includes(IDLE_TRANSACTION)) return databaseUrl;
  url.searchParams.set('options', `${given} -c ${IDLE_TRANSACTION}=${pausedWithinMs}`.trim());
  return url.href;
}

const IDLE_TRANSACTION = 'idle_in_transaction_session_timeout';

export async function stopEngine(): Promise<void> {
  await DBOS.shutdown({ workflowCompletionTimeoutMS: 0 });
  ground = null;
}

/** A workflow that carries the deployment out is running; if there is one already this does nothing. */
export async function ensureCarriedOut(id: string): Promise<void> {
  for (let run = 1; ; run += 1) {
    const workflowID = `${id}.${run}`;
    const status = await DBOS.getWorkflowStatus(workflowID);
    if (status && ['PENDING', 'ENQUEUED', 'DELAYED'].includes(status.status)) return;
    if (status) continue;
    await DBOS.startWorkflow(carryOut, { workflowID })(id);
    return;
  }
}
