import { prepared } from '../../server/preparation/wire.ts';
import { CliError } from '../cli-error.ts';
import type { Context } from '../context.ts';
import { carryOut } from '../operation.ts';
import type { Step } from './steps.ts';
import type { Targets } from './targets.ts';

/**
 * What CapRover needs before anything runs there: apps, domains, certificates, databases. What could not be done is told
 * and done by the next `up`: it may want what only a running Bascule takes, as the secret of its password.
 */
export function preparationSteps(context: Context, environments: string[], targets: Targets): Step[] {
  return environments
    .filter((name) => targets[name] === 'caprover')
    .map((name) => ({
      name: `preparation:${name}`,
      title: `CapRover, ${name}`,
      run: (tell) => preparedThere(context, name, tell),
    }));
}

async function preparedThere(context: Context, environment: string, tell: (line: string) => void) {
  try {
    const { done } = await carryOut(context, `/api/environments/${environment}/preparation`, {}, prepared, tell);
    return done.length === 0 ? 'prêt' : `prêt, en ${done.length} étapes`;
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    context.out.note(`${error.message} Puis relancez « npx bascule up ».`);
    return 'pas encore prêt';
  }
}
