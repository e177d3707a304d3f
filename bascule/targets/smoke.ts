import { randomBytes } from 'node:crypto';
import type { SmokeStep } from '../core/plan/schema.ts';
import { orAborted, reasonOf, type FetchSlot } from './probe.ts';
import { fill, fillText, MissingVariable, mismatch, saved, type Answer, type Variables } from './smoke-match.ts';

export interface SmokeResult {
  name: string;
  passed: boolean;
  detail: string;
  tookMs: number;
}

interface Smoke {
  steps: SmokeStep[];
  fetchSlot: FetchSlot;
  variables?: Variables;
  onResult?: (result: SmokeResult) => void;
}

/**
 * Runs the steps in order through a slot; `{{name}}` in paths, headers, bodies and expectations is replaced by a
 * variable or by what an earlier step saved. `{{random}}` (12 hex digits) and `{{now}}` (ms since 1970) are there
 * unless given. All steps are run, so that one run tells all that is wrong. Never throws.
 */
export async function runSmoke({ steps, fetchSlot, variables, onResult }: Smoke): Promise<SmokeResult[]> {
  let known: Variables = { random: randomBytes(6).toString('hex'), now: Date.now(), ...variables };
  const results: SmokeResult[] = [];
  for (const step of steps) {
    const begun = performance.now();
    const outcome = await runStep(step, fetchSlot, known);
    const tookMs = Math.round(performance.now() - begun);
    if (outcome.passed) known = { ...known, ...outcome.saved };
    const detail = outcome.passed
      ? `${step.method} ${step.path} a répondu ${step.expect.status} en ${tookMs} ms`
      : outcome.why;
    const result = { name: step.name, passed: outcome.passed, detail, tookMs };
    results.push(result);
    onResult?.(result);
  }
  return results;
}

type Outcome = { passed: true; saved: Variables } | { passed: false; why: string };

async function runStep(step: SmokeStep, fetchSlot: FetchSlot, variables: Variables): Promise<Outcome> {
  const tooLate = AbortSignal.timeout(step.expect.withinMs);
  try {
    const answer = await ask(step, fetchSlot, variables, tooLate);
    const why = mismatch(step.expect, answer, variables);
    if (why !== null) return { passed: false, why };
    const result = saved(step.save, answer.text);
    return 'missing' in result ? { passed: false, why: result.missing } : { passed: true, saved: result.variables };
  } catch (error) {
    if (error instanceof MissingVariable) return { passed: false, why: error.message };
    const why = tooLate.aborted ? `pas de réponse en ${step.expect.withinMs} ms` : `injoignable : ${reasonOf(error)}`;
    return { passed: false, why };
  }
}

async function ask(step: SmokeStep, fetchSlot: FetchSlot, variables: Variables, signal: AbortSignal): Promise<Answer> {
  const path = fillText(step.path, variables, encodeURIComponent);
  const headers = Object.entries(step.headers).map(([name, value]) => [name.toLowerCase(), fillText(value, variables)]);
  const body = bodyOf(step.body, variables);
  const response = await orAborted(
    signal,
    fetchSlot(path, {
      method: step.method,
      redirect: 'manual',
      signal,
      headers: { ...body?.headers, ...Object.fromEntries(headers) },
      ...(body && { body: body.text }),
    }),
  );
  return { status: response.status, text: await orAborted(signal, response.text()) };
}

/** A text is sent as it is, anything else as JSON. */
function bodyOf(body: unknown, variables: Variables): { text: string; headers: Record<string, string> } | null {
  if (body === undefined) return null;
  if (typeof body === 'string') return { text: fillText(body, variables), headers: {} };
  return { text: JSON.stringify(fill(body, variables)), headers: { 'content-type': 'application/json' } };
}
