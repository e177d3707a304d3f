import type { ActionKind, UpdateStatus } from '../../core/incident/event.ts';
import type { Severity } from '../../core/incident/schema.ts';
import { incidentShown } from '../../server/incident/wire.ts';
import { CliError } from '../cli-error.ts';
import { currentUser } from '../client.ts';
import { inContext, knownEnvironment, type CommonOptions } from '../context.ts';
import { incidentLine, latestLines } from '../incident-view.ts';
import { momentOption } from '../moment-option.ts';

export interface DeclareOptions extends CommonOptions {
  severity: Severity;
  component?: string[];
  impact?: string;
  reason?: string;
  deployment?: string;
  began?: string;
}

export interface LinkOptions extends CommonOptions {
  as?: 'cause' | 'fix';
}

export interface UpdateOptions extends CommonOptions {
  status?: Exclude<UpdateStatus, 'resolved'>;
}

export interface ResolveOptions extends CommonOptions {
  cause: string;
  action: string;
}

export interface ActionOptions extends CommonOptions {
  owner?: string;
  due?: string;
  kind?: ActionKind;
  done?: number;
}

/** Somebody sees that something is wrong. */
export function declare(environment: string, title: string, options: DeclareOptions): Promise<number> {
  return inContext(options, async ({ plan, client, out }) => {
    const { severity, component: components = [], impact, reason = '', deployment, began } = options;
    const declared = await client.call('POST', '/api/incidents', incidentShown, {
      ...{ environment: knownEnvironment(plan, environment), title, severity, components, reason, by: currentUser() },
      ...(impact !== undefined && { impact }),
      ...(deployment !== undefined && { deployment }),
      ...(began !== undefined && { beganAt: momentOption('--began', began, plan.calendar) }),
    });
    out.record(declared);
    out.say([incidentLine(plan, declared), ...latestLines(declared)].join('\n'));
    return 0;
  });
}

export const ack = (id: string, options: CommonOptions) => say(id, 'acknowledge', {}, options);

export const note = (id: string, text: string, options: CommonOptions) => say(id, 'notes', { text }, options);

export const changeSeverity = (
  id: string,
  severity: Severity,
  { reason, ...options }: CommonOptions & { reason: string },
) => say(id, 'severity', { severity, reason }, options);

export const triage = (id: string, decision: string, options: CommonOptions) =>
  say(id, 'triage', { decision }, options);

export const update = (id: string, text: string, { status, ...options }: UpdateOptions) =>
  say(id, 'updates', { text, ...(status !== undefined && { status }) }, options);

export const identify = (id: string, cause: string, options: CommonOptions) => say(id, 'identify', { cause }, options);

export const mitigate = (id: string, how: string, options: CommonOptions) => say(id, 'mitigate', { how }, options);

export const resolve = (id: string, { cause, action, ...options }: ResolveOptions) =>
  say(id, 'resolve', { cause, action }, options);

export const link = (id: string, deployment: string, { as = 'cause', ...options }: LinkOptions) =>
  say(id, 'links', { deployment, as }, options);

export const reopen = (id: string, { reason, ...options }: CommonOptions & { reason: string }) =>
  say(id, 'reopen', { reason }, options);

export function task(
  id: string,
  text: string | undefined,
  { owner, done, ...options }: ActionOptions,
): Promise<number> {
  if (done !== undefined) return say(id, `tasks/${done}/done`, {}, options);
  return say(id, 'tasks', { text: needed('tâche', 'task', text), ...(owner !== undefined && { owner }) }, options);
}

export function action(id: string, text: string | undefined, options: ActionOptions): Promise<number> {
  const { owner, due, kind, done, ...common } = options;
  if (done !== undefined) return say(id, `actions/${done}/done`, {}, common);
  const asked = needed('action', 'action', text);
  const body = { text: asked, ...(owner && { owner }), ...(kind && { kind }), ...(due && { dueOn: due }) };
  return say(id, 'actions', body, common);
}

/** One deed of whoever types, and how the incident stands then. */
function say(id: string, verb: string, body: object, options: CommonOptions): Promise<number> {
  return inContext(options, async ({ plan, client, out }) => {
    const path = `/api/incidents/${encodeURIComponent(id)}/${verb}`;
    const shown = await client.call('POST', path, incidentShown, { ...body, by: currentUser() });
    out.record(shown);
    out.say([incidentLine(plan, shown), ...latestLines(shown)].join('\n'));
    return 0;
  });
}

function needed(what: string, command: string, text: string | undefined): string {
  if (text !== undefined) return text;
  throw new CliError(
    'usage',
    `Il manque le texte de la ${what} : « npx bascule incident ${command} <incident> "..." », ou --done <n> pour en terminer une.`,
  );
}
