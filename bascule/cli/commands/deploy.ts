import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { CliError } from '../cli-error.ts';
import { currentUser } from '../client.ts';
import { inContext, knownEnvironment, type CommonOptions } from '../context.ts';
import { failureOf, showDeployment } from '../deployment-view.ts';

export interface DeployOptions extends CommonOptions {
  to: string;
  source?: string;
}

/** Deploys a ref and shows it to its end. Answers the exit code: 0 only when it was confirmed. */
export function deploy(ref: string, options: DeployOptions): Promise<number> {
  return inContext(options, async (context) => {
    const environment = knownEnvironment(context.plan, options.to);
    const directory = options.source === undefined ? undefined : await folder(options.source);
    const { deployment } = await context.client.deploy({
      environment,
      ref,
      ...(directory !== undefined && { directory }),
      unlessLive: false,
      by: currentUser(),
    });
    if (deployment === null)
      throw new CliError('internal', 'Le serveur Bascule a accepté le déploiement sans en donner le nom.');
    const summary = await showDeployment(context, deployment);
    if (summary.state === 'confirmed') return 0;
    context.out.note(failureOf(summary));
    return 1;
  });
}

async function folder(source: string): Promise<string> {
  const directory = resolve(source);
  const found = await stat(directory).catch(() => null);
  if (found?.isDirectory()) return directory;
  throw new CliError(
    'invalid',
    `--source ${source} n’est pas un dossier : indiquez celui qui contient le source à construire.`,
  );
}
