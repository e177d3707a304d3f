import { overridden } from '../../server/approval/wire.ts';
import { inContext, type CommonOptions } from '../context.ts';

export interface OverrideOptions extends CommonOptions {
  reason: string;
}

/** Goes past what is red, for a reason that everybody will read. */
export function override(deployment: string, { reason, ...options }: OverrideOptions): Promise<number> {
  return inContext(options, async ({ client, out }) => {
    const path = `/api/deployments/${encodeURIComponent(deployment)}/override`;
    const done = await client.call('POST', path, overridden, { reason });
    out.record(done);
    out.say(`${done.by} (${done.role}) passe outre les contrôles de ${done.deployment} vers ${done.environment}.`);
    out.say('C’est au journal d’audit, et #deployments le saura.');
    return 0;
  });
}
