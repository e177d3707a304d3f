import { setTimeout as pause } from 'node:timers/promises';
import { colourWords } from '../../core/deployment/event.ts';
import { stateWords } from '../../core/deployment/state.ts';
import type { Status } from '../../server/wire.ts';
import { CliError } from '../cli-error.ts';
import { inContext, knownEnvironment, type CommonOptions, type Context } from '../context.ts';
import type { Output } from '../output.ts';
import { styled, table } from '../table.ts';
import { slotStateWords } from '../words.ts';

export interface StatusOptions extends CommonOptions {
  watch?: boolean;
}

type EnvironmentStatus = Status['environments'][number];
type Slot = EnvironmentStatus['components'][number]['slots'][number];

const LOOK_EVERY_MS = 1_000;

/** What runs where; with --watch again at every change. */
export function status(environment: string | undefined, options: StatusOptions): Promise<number> {
  return inContext(options, async (context) => {
    const wanted = environment === undefined ? null : knownEnvironment(context.plan, environment);
    const look = async () => only(await context.client.status(), wanted);
    if (options.watch) return watch(context, look);
    show(context.out, await look());
    return 0;
  });
}

async function watch({ out }: Context, look: () => Promise<Status>): Promise<never> {
  for (let shown = ''; ; await pause(LOOK_EVERY_MS)) {
    const found = await look().catch((error: unknown) => {
      if (error instanceof CliError && shown !== '') return error;
      throw error;
    });
    const now = found instanceof CliError ? found.message : JSON.stringify(found);
    if (now === shown) continue;
    shown = now;
    if (out.kind === 'terminal') out.say('\u001b[H\u001b[2J');
    if (found instanceof CliError) out.note(found.message);
    else show(out, found);
  }
}

function only(status: Status, environment: string | null): Status {
  return { environments: status.environments.filter(({ name }) => environment === null || name === environment) };
}

function show(out: Output, status: Status): void {
  out.record(status);
  out.say(status.environments.map(described).join('\n\n'));
}

function described(environment: EnvironmentStatus): string {
  const rows = environment.components.map((each) => [
    each.title,
    each.url ?? '',
    each.version ?? '–',
    each.slots.map(slotText).join('   '),
  ]);
  return `${heading(environment)}\n${table(['Composant', 'Adresse', 'Version', 'Emplacements'], rows)}`;
}

function heading({ name, deployment }: EnvironmentStatus): string {
  const title = styled('bold', `Environnement ${name}`);
  if (!deployment) return `${title} : aucun déploiement`;
  const kind = deployment.kind === 'rollback' ? 'retour arrière' : 'déploiement';
  const why = deployment.reason ? ` (${deployment.reason})` : '';
  return `${title} : ${kind} ${deployment.id} de ${deployment.version}, ${stateWords[deployment.state]}${why}`;
}

function slotText({ colour, weight, state, version }: Slot): string {
  const text = `${colourWords[colour]} ${weight} % ${slotStateWords[state]} ${styled('dim', version)}`;
  return weight > 0 ? styled(state === 'healthy' ? 'green' : 'red', '● ') + text : `○ ${text}`;
}
