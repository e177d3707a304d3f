import type { ReplicationRule } from '../../core/replica/schema.ts';
import { told } from '../../core/replica/told.ts';
import type { Standing } from '../../database/replica/replication.ts';
import type { GroundFinding, StandbyGround } from './wire.ts';

/** What is shown of a standby. Times of `standing` are the system's; `shownAt` gives them in the time of people. */
export function standbyOf(
  environment: string,
  rule: ReplicationRule,
  standing: Standing | null,
  { now, shownAt }: { now: number; shownAt: (systemMs: number) => number },
): StandbyGround {
  const { mode } = rule;
  if (!standing)
    return unseenStandby(
      environment,
      rule,
      `La réplique de ${environment} n’est pas encore faite : Bascule la prépare.`,
    );
  const { pair, stream, awaySince, followsSince } = standing;
  const moment = (ms: number | null) => (ms === null ? null : shownAt(ms));
  return {
    ...{ mode, guarantee: pair.guarantee, primary: pair.primary },
    findings: told(environment, rule, standing, now),
    name: pair.standby?.ready ? pair.standby.name : null,
    followsSince: stream?.state === 'streaming' ? moment(followsSince) : null,
    awaySince: stream?.state === 'streaming' ? null : moment(awaySince),
    lagBytes: stream?.lagBytes ?? null,
    lagMs: stream?.lagMs ?? null,
    failover: failoverOf(environment, rule, standing),
    last: pair.last && { at: shownAt(pair.last.at), by: pair.last.by, from: pair.last.from, to: pair.last.to },
  };
}

/** One that is still to be made, or that could not be looked at: `sentence` says why. */
export function unseenStandby(
  environment: string,
  { mode }: Pick<ReplicationRule, 'mode'>,
  sentence: string,
): StandbyGround {
  return {
    ...{ mode, guarantee: null, primary: null, name: null, followsSince: null, awaySince: null },
    ...{ lagBytes: null, lagMs: null, last: null },
    findings: [{ level: 'warning', sentence }],
    failover: failoverOf(environment, { mode }, null),
  };
}

/** What `bascule failover` would do, by what is seen now: the same questions as Replication asks before it touches anything. */
export function failoverOf(
  environment: string,
  { mode }: Pick<ReplicationRule, 'mode'>,
  standing: Pick<Standing, 'pair' | 'liveIsPrimary' | 'primary' | 'stream'> | null,
): GroundFinding {
  const command = `« npx bascule failover ${environment} »`;
  const standby = standing?.pair.standby;
  if (!standing || !standby?.ready)
    return { level: 'bad', sentence: `${command} refuserait : la réplique n’est pas encore prête.` };
  const { pair, liveIsPrimary, primary, stream } = standing;
  if (!liveIsPrimary)
    return {
      level: 'bad',
      sentence: `${command} refuserait : la réplique suit encore la base d’avant la restauration.`,
    };
  const to = `passerait à ${standby.name}`;
  if (pair.guarantee === 'synchronous')
    return { level: 'good', sentence: `${command} ${to} sans rien perdre de ce qui a été confirmé.` };
  // A primary that answers sends the rest while it stops.
  if (primary === 'running' && stream?.state === 'streaming')
    return {
      level: 'good',
      sentence: `${command} ${to} sans rien perdre, tant que la base répond pour finir d’envoyer.`,
    };
  if (mode === 'asynchronous' && primary === 'down')
    return { level: 'warning', sentence: `${command} ${to} ; les dernières écritures peuvent lui manquer.` };
  const sentence = `${command} refuserait : il manque à la réplique des écritures confirmées. Avec --accept-loss, elles seraient perdues et l’ancienne base gardée.`;
  return { level: 'bad', sentence };
}
