import { gatherEvidence } from '../../evidence/gather.ts';
import type { AfterProofs, Finding, Look } from '../../engine/after-list.ts';
import type { Ground, ServingComponent } from '../../engine/ground.ts';
import type { Environment } from '../../core/plan/schema.ts';
import type { ThirdParty } from '../../doctor/third-parties.ts';
import { readSlots } from '../../engine/slot-table.ts';
import { minutesOf } from '../../engine/traffic-minutes.ts';
import { errors, quantileMs } from '../../core/verdict/traffic.ts';
import { LATENCY_EDGES_MS } from '../../switch/wire.ts';
import { probeOnce } from '../../targets/probe.ts';
import { runSmoke } from '../../targets/smoke.ts';
import type { SlotId } from '../../targets/target.ts';
import { errorLines } from './error-lines.ts';

/** Lines of each live slot's log that are read. */
const linesRead = 500;
const thirdPartyWithinMs = 20_000;

/** The services outside, as the live product of an environment sees them. */
export type ThirdPartiesOf = (environment: Environment) => readonly ThirdParty[];

/** How each item of §7.2 is seen to, against what is live. */
export function afterProofs(ground: Ground, thirdPartiesOf: ThirdPartiesOf): AfterProofs {
  return {
    health: async (look) => {
      const asked = await Promise.all((await liveOf(ground, look)).map((live) => healthOf(ground, live)));
      return allGood(asked, 'tout répond');
    },
    smoke: async (look) => {
      const asked = await Promise.all((await liveOf(ground, look)).map((live) => smokeOf(ground, live)));
      return allGood(asked, 'tous passés');
    },
    errors: async (look, below) => errorsOf(ground, look, below),
    latencyP95: async (look, belowMs) => latencyOf(ground, look, belowMs),
    logs: async (look) => logsOf(ground, look),
    check: async (look, name) => checkOf(ground, look, name),
    thirdParty: async (look, service) => thirdPartyOf(ground, thirdPartiesOf, look, service),
  };
}

interface Live {
  id: SlotId;
  component: ServingComponent;
  version: string;
}

async function liveOf({ plan, pool }: Ground, { environment }: Look): Promise<Live[]> {
  const rows = (await readSlots(pool, environment)).filter((row) => row.weight > 0);
  return rows.flatMap(({ component: name, colour, version }) => {
    const component = plan.components.find((each) => each.name === name);
    if (!component || component.kind === 'database') return [];
    return [{ id: { environment, component: name, colour }, component, version }];
  });
}

async function healthOf({ slots }: Ground, { id, component }: Live): Promise<string | null> {
  const asked = await probeOnce(slots.through(id), component.probe);
  return asked.healthy ? null : `${component.title} : ${asked.detail}`;
}

async function smokeOf({ slots }: Ground, { id, component }: Live): Promise<string | null> {
  const results = await runSmoke({ steps: component.smoke, fetchSlot: slots.through(id) });
  const failed = results.find((result) => !result.passed);
  return failed ? `${component.title}, « ${failed.name} » : ${failed.detail}` : null;
}

function allGood(troubles: (string | null)[], good: string): Finding {
  const found = troubles.filter((each) => each !== null);
  return found.length > 0 ? { outcome: 'red', found: found.join(' ; ') } : { outcome: 'green', found: good };
}

/** Figures without traffic say nothing, good or bad. */
async function errorsOf(ground: Ground, look: Look, below: number): Promise<Finding> {
  const { hits, total } = errors((await minutesSince(ground, look)).flatMap(({ minutes }) => minutes));
  if (total === 0) return { outcome: 'waiting', found: 'personne n’est encore venu' };
  const share = `${((100 * hits) / total).toFixed(2).replace('.', ',')} %`;
  const found = `${hits} erreurs sur ${total} requêtes (${share})`;
  return { outcome: hits < total * below || hits === 0 ? 'green' : 'red', found };
}

async function latencyOf(ground: Ground, look: Look, belowMs: number): Promise<Finding> {
  const seen = (await minutesSince(ground, look)).flatMap(({ component, minutes }) => {
    const p95 = quantileMs(minutes, 0.95, LATENCY_EDGES_MS);
    return p95 === null ? [] : [{ component, p95 }];
  });
  if (seen.length === 0) return { outcome: 'waiting', found: 'personne n’est encore venu' };
  const found = seen.map(({ component, p95 }) => `${component} ${p95} ms`).join(', ');
  return { outcome: seen.every(({ p95 }) => p95 < belowMs) ? 'green' : 'red', found };
}

async function minutesSince(ground: Ground, look: Look) {
  const { environment, from } = look;
  const to = ground.clock.now();
  return Promise.all(
    (await liveOf(ground, look)).map(async ({ component: { name: component }, version }) => ({
      component,
      minutes: await minutesOf(ground.pool, { environment, component, version, from, to }),
    })),
  );
}

async function logsOf(ground: Ground, look: Look): Promise<Finding> {
  const programs = (await liveOf(ground, look)).filter(({ component }) => component.kind === 'process');
  const lines = await Promise.all(programs.map(({ id }) => ground.slots.logs(id, linesRead)));
  const bad = lines.flatMap((each) => errorLines(each, look.from, ground.clock));
  if (bad.length === 0) return { outcome: 'green', found: 'aucune ligne d’erreur' };
  return { outcome: 'red', found: `${bad.length} lignes d’erreur, la dernière : ${bad.at(-1)?.slice(0, 200)}` };
}

/** What is not configured waits for who configures it; a warning is no fault. */
async function thirdPartyOf(
  { plan }: Ground,
  thirdPartiesOf: ThirdPartiesOf,
  look: Look,
  service: string,
): Promise<Finding> {
  const environment = plan.environments.find(({ name }) => name === look.environment);
  const client = environment && thirdPartiesOf(environment).find((each) => each.service === service);
  if (!client) {
    return { outcome: 'waiting', found: `${service} n’est pas configuré : rien ne peut en être dit.` };
  }
  const { outcome, found } = await client.check(AbortSignal.timeout(thirdPartyWithinMs));
  const colours = { ok: 'green', warn: 'green', failed: 'red', 'not-configured': 'waiting' } as const;
  return { outcome: colours[outcome], found };
}

async function checkOf(ground: Ground, look: Look, name: string): Promise<Finding> {
  const check = ground.plan.checks.find((each) => each.name === name);
  const deployment = await ground.log.find(look.deployment);
  if (!check || !deployment) throw new Error(`Le plan n’a plus de contrôle « ${name} ».`);
  const digests = Object.fromEntries(deployment.train.map(({ component, digest }) => [component, digest ?? '']));
  const { source } = deployment;
  const ref = source.ref === 'worktree' ? 'worktree' : (source.commit ?? source.ref);
  const { outcome, found } = await gatherEvidence(ground, {
    check,
    subject: {
      of: 'environment',
      environment: look.environment,
      digests,
      ...ground.reach(look.environment),
      directory: source.directory,
      ref,
    },
    by: look.deployment,
  });
  return { outcome: outcome === 'passed' ? 'green' : 'red', found };
}
