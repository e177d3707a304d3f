import type { Logger } from 'pino';
import { listenTo } from '../../engine/notifications.ts';
import type { Changes } from './changes.ts';

/** Hears of every change with its commit, from whichever server; answers how to stop. */
export function hearChanges(databaseUrl: string, changes: Changes, logger: Logger): Promise<() => Promise<void>> {
  return listenTo({
    databaseUrl,
    channels: ['bascule_change'],
    onHeard: (_channel, payload) => changes.tell(payload),
    onListening: () => changes.forget(),
    onTrouble: (error) => logger.warn({ error: String(error) }, 'changes are not heard'),
  });
}
