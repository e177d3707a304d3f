import type { Environment } from '../../core/plan/schema.ts';
import { postgresStatus } from '../../database/embedded.ts';
import { clustersOf, liveCluster } from '../../database/environment-cluster.ts';
import { targetsSince } from '../../engine/target-table.ts';
import { hasOwnCluster } from '../backup/backups.ts';
import { targetOf } from '../chosen-target.ts';
import type { Machine } from '../machine.ts';
import { refusalOf } from '../refusal.ts';
import type { SecondCopies } from '../second-copies.ts';
import type { Setting } from '../setting.ts';
import { lastCopyAt } from './last-copy.ts';
import { componentsOf, lastMinute } from './slots.ts';
import { standbyOf, unseenStandby } from './standby.ts';
import type { EnvironmentGround, GroundShown } from './wire.ts';

export interface GroundParts {
  setting: Pick<Setting, 'plan' | 'environments' | 'place' | 'ownDatabase'>;
  machine: Pick<Machine, 'ground' | 'canScale' | 'scalings'>;
  copies: Pick<SecondCopies, 'replicas'> & { offsites: Pick<SecondCopies['offsites'], 'finding'> };
}

/** What each environment of this server stands on, asked of everything itself. No part that is away hides the others. */
export async function readGround(parts: GroundParts): Promise<GroundShown> {
  const { setting, machine } = parts;
  const { ground } = machine;
  const [since, buckets] = await Promise.all([targetsSince(ground.pool), lastMinute(ground)]);
  return {
    registry: setting.plan.images.registry,
    environments: await Promise.all(
      setting.environments.map(async (environment) => ({
        name: environment.name,
        target: targetShown(setting, environment, since.get(environment.name) ?? null),
        components: await componentsOf(ground, environment, buckets),
        scaling: scalingOf(machine, environment),
        database: await databaseOf(setting, environment),
        standby: await standbyIn(parts, environment),
        offsite: await offsiteIn(parts, environment),
      })),
    ),
  };
}

/** The one in use comes first among those that the server was given; the plan has them all. */
function targetShown(
  { plan }: GroundParts['setting'],
  environment: Environment,
  since: number | null,
): EnvironmentGround['target'] {
  const { kind } = targetOf(environment);
  const written = plan.environments.find(({ name }) => name === environment.name)?.targets ?? [];
  return { kind, since, others: written.map((each) => each.kind).filter((each) => each !== kind) };
}

function scalingOf(
  machine: GroundParts['machine'],
  { name, autoscale, description }: Environment,
): EnvironmentGround['scaling'] {
  if (!autoscale) return null;
  const { from, to } = description.containers;
  const { requestsPerS } = autoscale;
  return { follows: machine.canScale(name), from, to, requestsPerS, last: machine.scalings.of(name) };
}

async function databaseOf(
  { plan, place, ownDatabase }: GroundParts['setting'],
  environment: Environment,
): Promise<EnvironmentGround['database']> {
  const component = plan.components.find(({ kind }) => kind === 'database');
  if (!component && !environment.backup) return null;
  const title = component?.title ?? 'Base de données';
  if (ownDatabase !== null) return { title, place: 'given', running: null };
  // Bascule reads its own tables there: it runs.
  if (!hasOwnCluster(environment, ownDatabase)) return { title, place: 'shared', running: true };
  const directory = await liveCluster(clustersOf(place.state, environment.name));
  return { title, place: 'own', running: (await postgresStatus({ directory })).state === 'running' };
}

async function standbyIn(
  { setting, machine, copies }: GroundParts,
  environment: Environment,
): Promise<EnvironmentGround['standby']> {
  const { name, replication } = environment;
  if (!replication || !hasOwnCluster(environment, setting.ownDatabase)) return null;
  const { clock } = machine.ground;
  const times = { now: clock.toSystem(clock.now()), shownAt: (ms: number) => clock.fromSystem(ms) };
  try {
    const { rule, standing } = await copies.replicas.look(name);
    return standbyOf(name, rule, standing, times);
  } catch (error) {
    return unseenStandby(name, replication, refusalOf(error).message);
  }
}

async function offsiteIn(
  { setting, machine, copies }: GroundParts,
  environment: Environment,
): Promise<EnvironmentGround['offsite']> {
  if (!environment.offsite || !environment.backup) return null;
  const { name } = environment;
  try {
    const at = await lastCopyAt(setting.place.state, name);
    return {
      ...(await copies.offsites.finding(name)),
      lastAt: at === null ? null : machine.ground.clock.fromSystem(at),
    };
  } catch (error) {
    return { level: 'bad', sentence: refusalOf(error).message, lastAt: null };
  }
}
