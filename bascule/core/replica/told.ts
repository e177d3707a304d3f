import type { Guarantee, Observed } from './decide.ts';
import type { ReplicationRule } from './schema.ts';

export interface Finding {
  level: 'good' | 'warning' | 'bad';
  sentence: string;
}

export interface Known extends Omit<Observed, 'failedStarts'> {
  keptLogBytes: number;
}

/** What is to be told of a pair, the gravest first. */
export function told(environment: string, rule: ReplicationRule, known: Known, now: number): Finding[] {
  const findings = [
    primaryDown(environment, known),
    away(environment, rule, known, now),
    late(environment, rule, known),
  ];
  const grave = findings.filter((each) => each !== null);
  return grave.length > 0 ? grave : [good(environment, known)];
}

function primaryDown(environment: string, { primary, guarantee, standby }: Known): Finding | null {
  if (primary === 'running') return null;
  const can = standby === 'running' || standby === 'stopped';
  const next = can
    ? `« npx bascule failover ${environment} » passe à sa réplique (${PROMISE[guarantee]})`
    : 'elle n’a pas de réplique prête : « npx bascule up » la redémarre';
  return { level: 'bad', sentence: `La base de ${environment} ne répond pas : ${next}.` };
}

function away(environment: string, rule: ReplicationRule, known: Known, now: number): Finding | null {
  const { primary, stream, awaySince, guarantee, standby } = known;
  if (primary === 'down' || stream?.state === 'streaming') return null;
  const what = standby === 'none' || standby === 'unfinished' ? 'n’est pas encore faite' : 'ne suit pas';
  const since = awaySince === null ? '' : ` depuis ${seconds(now - awaySince)}`;
  const waits = rule.mode === 'synchronous' && guarantee === 'synchronous';
  const effect = waits ? 'les écritures l’attendent' : 'les écritures continuent sur la base seule';
  const kept = known.keptLogBytes > 0 ? ` ; ${megabytes(known.keptLogBytes)} de journal sont gardés pour elle` : '';
  return {
    level: waits ? 'bad' : 'warning',
    sentence: `La réplique de ${environment} ${what}${since} : ${effect}${kept}.`,
  };
}

function late(environment: string, rule: ReplicationRule, { stream }: Known): Finding | null {
  if (stream?.state !== 'streaming' || stream.lagMs === null || stream.lagMs <= rule.lagMs) return null;
  const sentence = `La réplique de ${environment} a ${seconds(stream.lagMs)} de retard (${megabytes(stream.lagBytes)} à écrire), plus que les ${seconds(rule.lagMs)} du plan.`;
  return { level: 'warning', sentence };
}

function good(environment: string, { guarantee, stream }: Known): Finding {
  const lag = stream?.lagMs === 0 || !stream?.lagMs ? 'à jour' : `à ${seconds(stream.lagMs)}`;
  return { level: 'good', sentence: `La réplique de ${environment} suit, ${lag} ; ${PROMISE[guarantee]}.` };
}

const PROMISE: Record<Guarantee, string> = {
  synchronous: 'elle a tout ce qui a été confirmé',
  asynchronous: 'les dernières écritures peuvent lui manquer',
};

const seconds = (ms: number) => `${(ms / 1_000).toFixed(ms < 10_000 ? 1 : 0).replace('.', ',')} s`;
const megabytes = (bytes: number) => `${(bytes / 1_000_000).toFixed(bytes < 10_000_000 ? 1 : 0).replace('.', ',')} Mo`;
