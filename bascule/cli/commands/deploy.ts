import { stat } from 'node:fs/promises';
import type { Strategy } from '../../core/strategy/schema.ts';
import type { ReleaseKind } from '../../core/window/schema.ts';
import { resolve } from 'node:path';
import { CliError } from '../cli-error.ts';
import { currentUser } from '../client.ts';
import { inContext, knownEnvironment, type CommonOptions, type Context } from '../context.ts';
import { failureOf, showDeployment } from '../deployment-view.ts';

export interface DeployOptions extends CommonOptions {
  to: string;
  source?: string;
  strategy?: Strategy['kind'];
  kind?: ReleaseKind;
  /** Why gates are passed over. */
  override?: string;
  detach?: boolean;
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
      releaseKind: options.kind ?? 'standard',
      ...(options.strategy && { strategy: options.strategy }),
      ...(options.override !== undefined && { override: { reason: options.override } }),
    });
    if (deployment === null)
      throw new CliError('internal', 'Le serveur Bascule a accepté le déploiement sans en donner le nom.');
    if (options.detach) return accepted(context, deployment);
    const summary = await showDeployment(context, deployment);
    if (summary.state === 'confirmed') return 0;
    context.out.note(failureOf(summary));
    return 1;
  });
}

async function accepted({ client, out }: Context, deployment: string): Promise<number> {
  out.record(await client.deployment(deployment));
  out.say(`${deployment} est pris : suivez-le avec « npx bascule events ${deployment} ».`);
  return 0;
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
