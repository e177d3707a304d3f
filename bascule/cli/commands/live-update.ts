import type { Plan } from '../../core/plan/schema.ts';
import { liveUpdates } from '../../server/live-update/wire.ts';
import { CliError } from '../cli-error.ts';
import { currentUser } from '../client.ts';
import { inContext, knownEnvironment, type CommonOptions } from '../context.ts';
import { showChannels } from '../live-update-view.ts';

export interface LiveUpdateOptions extends CommonOptions {
  component?: string;
  reason?: string;
}

export type LiveUpdateChange = 'stop' | 'resume';

/** Shows what installed apps are offered, in one environment or in all. */
export function liveUpdateStatus(environment: string | undefined, options: LiveUpdateOptions): Promise<number> {
  return inContext(options, async (context) => {
    requireAny(context.plan);
    const query = environment === undefined ? '' : `?environment=${knownEnvironment(context.plan, environment)}`;
    showChannels(context, (await context.client.call('GET', `/api/live-updates${query}`, liveUpdates)).channels);
    return 0;
  });
}

/** Stops what is offered, or sends it on, and shows how it stands then. */
export function liveUpdateChange(
  change: LiveUpdateChange,
  environment: string,
  { component, reason, ...options }: LiveUpdateOptions,
): Promise<number> {
  return inContext(options, async (context) => {
    const { plan, client } = context;
    const name = updatedComponent(plan, component);
    const path = `/api/environments/${knownEnvironment(plan, environment)}/live-updates/${name}/${change}`;
    const body = { by: currentUser(), ...(reason !== undefined && { reason }) };
    showChannels(context, (await client.call('POST', path, liveUpdates, body)).channels);
    return 0;
  });
}

/** Those that installed apps get without the stores. */
export const updatedComponents = ({ components }: Plan): string[] =>
  components.flatMap((each) => (each.kind === 'static' && each.liveUpdate ? [each.name] : []));

function requireAny(plan: Plan): string[] {
  const all = updatedComponents(plan);
  if (all.length > 0) return all;
  throw new CliError('not-found', 'Aucun composant du plan n’a de live update : ajoutez-lui « liveUpdate ».');
}

function updatedComponent(plan: Plan, asked: string | undefined): string {
  const all = requireAny(plan);
  const [only] = all;
  if (asked === undefined && only !== undefined && all.length === 1) return only;
  if (asked !== undefined && all.includes(asked)) return asked;
  throw new CliError(
    'not-found',
    asked === undefined
      ? `Plusieurs composants ont un live update : nommez-en un par --component, parmi ${all.join(', ')}.`
      : `Le composant « ${asked} » n’a pas de live update : choisissez parmi ${all.join(', ')}.`,
  );
}
