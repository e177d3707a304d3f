import type { Pool } from 'pg';
import type { Terms } from '../../core/message/said.ts';
import type { Plan } from '../../core/plan/schema.ts';
import type { Clock } from '../../engine/clock.ts';
import { listenTo } from '../../engine/notifications.ts';
import type { Secrets } from '../../engine/outside/secrets.ts';
import type { Setting } from '../setting.ts';
import { deliver } from './deliver.ts';
import { Senders } from './senders.ts';
import { targetOf, type Reach } from './targets.ts';
import { termsOf } from './terms.ts';

/** What is told to people outside, for as long as the server runs. */
export interface MessageService {
  plan: Plan;
  pool: Pool;
  clock: Clock;
  secrets: Secrets;
  terms: Terms;
  reach: Reach;
  /** What is missing of channels that lead nowhere, by their names; of those that the plan has not, too. */
  missing(): Promise<Map<string, string>>;
  /** Something was given that messages may have waited for. */
  wake(): void;
  close(): Promise<void>;
}

export async function openMessages(
  { plan, environments, ports, clock, logger }: Setting,
  { pool, databaseUrl, secrets }: { pool: Pool; databaseUrl: string; secrets: Secrets },
): Promise<MessageService> {
  const reach: Reach = { plan, environments, secrets, addresses: ports };
  const terms = termsOf(plan, ports);
  const sender = { name: plan.name, terms, now: () => clock.now() };
  const senders = new Senders({
    ...{ plan, pool, clock, logger },
    targetOf: (channel) => targetOf(reach, channel),
    deliver: (target, message) => deliver(sender, target, message),
  });
  const wake = () => senders.wake();
  const stopListening = await listenTo({
    ...{ databaseUrl, channels: ['bascule_message'], onHeard: wake, onListening: wake },
    onTrouble: (error) => logger.warn({ error: String(error) }, 'messages are looked for less often'),
  });
  return {
    ...{ plan, pool, clock, secrets, terms, reach, wake },
    missing: () => missingOf(reach),
    close: async () => {
      await stopListening();
      await senders.close();
    },
  };
}

async function missingOf(reach: Reach): Promise<Map<string, string>> {
  const found = await Promise.all(
    reach.plan.messages.channels.map(async (channel) => [channel.name, await targetOf(reach, channel)] as const),
  );
  return new Map(
    found.flatMap(([name, target]) => (target.kind === 'not-configured' ? [[name, target.why] as const] : [])),
  );
}
