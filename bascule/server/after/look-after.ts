import type { Logger } from 'pino';
import { AfterLists } from '../../engine/after-list.ts';
import { watchConfirmations } from '../../engine/after-list-watch.ts';
import type { Ground } from '../../engine/ground.ts';
import { afterProofs, type ThirdPartiesOf } from './proofs.ts';

/** §7.2 is looked through by itself for whatever was confirmed last in each environment, also after a restart. */
export async function lookAfter(
  ground: Ground,
  logger: Logger,
  thirdPartiesOf: ThirdPartiesOf,
): Promise<{ close(): Promise<void> }> {
  const lists = new AfterLists({
    pool: ground.pool,
    clock: ground.clock,
    proofs: afterProofs(ground, thirdPartiesOf),
    onTrouble: (deployment, error) =>
      logger.warn({ deployment, error: String(error) }, 'the list after is kept from going on'),
  });
  const stop = await watchConfirmations(ground.log, ground.plan.environments, lists, (error) =>
    logger.warn({ error: String(error) }, 'a confirmation was not seen'),
  );
  return {
    close: async () => {
      stop();
      await lists.close();
    },
  };
}
