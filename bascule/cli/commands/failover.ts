import {
  failedOverOnWire,
  replicaStanding,
  type FailedOverOnWire,
  type ReplicaStanding,
} from '../../server/replica/wire.ts';
import { writeTime } from '../../core/backup/point-in-time.ts';
import { CliError } from '../cli-error.ts';
import { currentUser } from '../client.ts';
import { inContext, knownEnvironment, type CommonOptions } from '../context.ts';
import { carryOut } from '../operation.ts';
import { styled } from '../table.ts';

export interface FailoverOptions extends CommonOptions {
  yes?: boolean;
  acceptLoss?: boolean;
}

/** Shows an environment's standby: whether it follows, what it promises, and the last time it took over. */
export function replica(name: string, options: CommonOptions): Promise<number> {
  return inContext(options, async ({ plan, client, out }) => {
    const environment = knownEnvironment(plan, name);
    const standing = await client.call('GET', `/api/environments/${environment}/replica`, replicaStanding);
    out.record({ environment, ...standing });
    out.say(shown(standing, plan.calendar.timeZone));
    return standing.findings.some(({ level }) => level === 'bad') ? 1 : 0;
  });
}

/** The standby takes the primary's place. Says where it stands, and does it only with --yes. */
export function failover(name: string, options: FailoverOptions): Promise<number> {
  return inContext(options, async (context) => {
    const { plan, client, out } = context;
    const environment = knownEnvironment(plan, name);
    const standing = await client.call('GET', `/api/environments/${environment}/replica`, replicaStanding);
    out.record({ type: 'standing', environment, ...standing });
    out.say(shown(standing, plan.calendar.timeZone));
    if (!options.yes)
      throw new CliError(
        'conflict',
        `Rien n’a été changé : ajoutez --yes pour que la réplique prenne la place de la base de ${environment}.`,
      );
    const body = { by: currentUser(), acceptLoss: options.acceptLoss ?? false };
    const done = await carryOut(context, `/api/environments/${environment}/failover`, body, failedOverOnWire);
    out.record({ type: 'failed-over', environment, ...done });
    out.say(told(environment, done));
    return 0;
  });
}

const colours = { good: 'green', warning: 'yellow', bad: 'red' } as const;

function shown({ findings, last }: ReplicaStanding, timeZone: string): string {
  const lines = findings.map(({ level, sentence }) => styled(colours[level], sentence));
  if (last) lines.push(`Dernière bascule : le ${writeTime(last.at, timeZone)}, par ${last.by}. ${lossOf(last)}`);
  return lines.join('\n');
}

function told(environment: string, done: FailedOverOnWire): string {
  const seconds = done.tookMs === null ? '' : ` en ${(done.tookMs / 1_000).toFixed(1).replace('.', ',')} s`;
  return `${environment} a basculé${seconds} : ${done.to} est la base, ${done.from} n’écrit plus. ${lossOf(done)}`;
}

/** What a synchronous primary had more than its standby was acknowledged to nobody. */
function lossOf({ loss, guarantee, kept, from }: FailedOverOnWire): string {
  if (guarantee === 'synchronous') return 'Rien de ce qui avait été confirmé n’est perdu.';
  const where = kept ? ` ; l’ancienne base est gardée, en lecture seule, dans ${from}` : '';
  if (!loss) return `Ce qui manque n’a pas pu être compté : l’ancienne base ne se lit plus${where}.`;
  if (loss.transactions === 0) return 'Rien n’est perdu.';
  return `Au plus ${loss.transactions} transaction(s) perdue(s), ${loss.logBytes} octets de journal${where}.`;
}
