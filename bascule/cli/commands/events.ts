import { inContext, type CommonOptions } from '../context.ts';
import { showDeployment } from '../deployment-view.ts';

/** Shows a deployment's events from the first on, and follows it while it runs. */
export function events(deployment: string, options: CommonOptions): Promise<number> {
  return inContext(options, async (context) => {
    await context.client.deployment(deployment);
    await showDeployment(context, deployment);
    return 0;
  });
}
