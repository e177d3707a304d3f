import { evidence, evidenceListing, type EvidenceOnWire } from '../../server/evidence/wire.ts';
import { currentUser } from '../client.ts';
import { inContext, type CommonOptions, type Context } from '../context.ts';
import { carryOut } from '../operation.ts';
import { styled, table } from '../table.ts';
import { whenOf } from '../when.ts';

export interface RunOptions extends CommonOptions {
  env?: string;
  ref?: string;
}

export interface RecordOptions extends CommonOptions {
  commit?: string;
  env?: string;
  outcome: 'passed' | 'failed';
  value?: number;
  found?: string;
  link?: string;
}

export interface EvidenceListOptions extends CommonOptions {
  check?: string;
  limit?: string;
}

/** Runs a check of the plan and shows what it found. Exit code 0 only when it passed. */
export function runCheck(check: string, { env, ref, ...options }: RunOptions): Promise<number> {
  return inContext(options, async (context) => {
    const body = { check, ...(env && { environment: env }), ...(ref && { ref }), by: currentUser() };
    return shown(context, await carryOut(context, '/api/evidence/runs', body, evidence));
  });
}

/** Keeps what a check found elsewhere. Exit code 0 only when it counts as passed here. */
export function record(check: string, options: RecordOptions): Promise<number> {
  const { commit, env, outcome, value, found, link, ...common } = options;
  return inContext(common, async (context) => {
    const body = { check, commit, environment: env, outcome, value, found, link, by: currentUser() };
    return shown(context, await context.client.call('POST', '/api/evidence', evidence, body));
  });
}

export function list({ check, limit, ...options }: EvidenceListOptions): Promise<number> {
  return inContext(options, async ({ client, out, plan }) => {
    const query = new URLSearchParams({ ...(check && { check }), ...(limit && { limit }) });
    const { evidence: found } = await client.call('GET', `/api/evidence?${query}`, evidenceListing);
    const when = whenOf(plan);
    out.record({ evidence: found });
    const rows = found.map((each) => [
      mark(each),
      each.check,
      short(each.subject),
      each.found,
      when(each.startedAt),
      each.by,
    ]);
    if (rows.length > 0) out.say(table(['', 'Contrôle', 'Sur', 'Trouvé', 'Quand', 'Par'], rows));
    else out.say('Aucun contrôle n’a encore été fait : « npx bascule evidence run <contrôle> » en fait un.');
    return 0;
  });
}

function shown({ out, plan }: Context, found: EvidenceOnWire): number {
  const check = plan.checks.find(({ name }) => name === found.check);
  const seconds = (found.tookMs / 1_000).toLocaleString('fr-FR', { maximumFractionDigits: 1 });
  out.record({ type: 'evidence', ...found });
  out.say(`${mark(found)} ${check?.title ?? found.check} (${short(found.subject)}) : ${found.found}`);
  out.say(`  ${whenOf(plan)(found.startedAt)}, en ${seconds} s, par ${found.by}${found.link ? `, ${found.link}` : ''}`);
  if (found.outcome === 'passed') return 0;
  if (found.excerpt !== '') out.say(found.excerpt.replaceAll(/^/gm, '  │ '));
  if (check) out.note(check.remedy);
  return 1;
}

const mark = ({ outcome }: EvidenceOnWire) => (outcome === 'passed' ? styled('green', '✓') : styled('red', '✗'));

/** `3f2a…` of a commit, `staging` with the beginning of what runs there. */
function short(subject: string): string {
  const [environment, key] = subject.split('@');
  return key === undefined ? subject.slice(0, 17) : `${environment} ${key.slice(0, 8)}`;
}
