import { personNamed } from '../core/approval/people.ts';
import { whyNot } from '../core/incident/allowed.ts';
import type { Fact, Via } from '../core/incident/event.ts';
import type { Incident } from '../core/incident/incident.ts';
import type { Severity } from '../core/incident/schema.ts';
import { findIncident, lockDeclarations, openIncidentCalled } from './incident-table.ts';
import { amend, amendIn, declareIn, type IncidentGround } from './incident-log.ts';
import { transaction } from './transaction.ts';

/** An incident as somebody reports it. */
export interface Report {
  environment: string;
  components: string[];
  title: string;
  severity: Severity;
  /** Whom it reaches; absent: what the plan says of the severity. */
  impact?: string | undefined;
  reason: string;
  /** Absent: now. */
  beganAt?: number | undefined;
  /** What is taken to have caused it. */
  cause?: { deployment: string; version: string } | undefined;
  by: string;
  via: Via;
}

/**
 * Somebody reports an incident: from the command line, the console, or Slack. What is reported a second time while it is
 * open, by another who sees the same or by a request that came twice, is noted in it: nobody is called again for it.
 */
export async function declare(ground: IncidentGround, report: Report): Promise<Incident> {
  const { pool, plan, clock } = ground;
  const at = clock.now();
  const { environment, components, title, severity, reason, by, via } = report;
  const usual = plan.incidents.severities.find((each) => each.severity === severity)?.impact;
  const impact = report.impact ?? usual ?? '';
  const beganAt = report.beganAt ?? at;
  return transaction(pool, async (client) => {
    await lockDeclarations(client, environment);
    const same = await openIncidentCalled(client, environment, title);
    if (same) return amendIn(client, plan, same, at, () => [{ type: 'noted', by, text: reportedAgain(reason) }]);
    const told = { environment, components, title, severity, impact, reason, beganAt, by, via };
    const id = await declareIn(client, plan, [{ type: 'declared', cause: 'reported', ...told }, ...causes(report)], at);
    return (await findIncident(client, id)) as Incident;
  });
}

const reportedAgain = (reason: string) => (reason === '' ? 'Signalé aussi.' : `Signalé aussi : ${reason}`);

function causes({ cause, components }: Report): Fact[] {
  return cause ? [{ type: 'linked', as: 'cause', ...cause, components, reason: '' }] : [];
}

/** What came of somebody's wish to take an incident on. */
export type Taken =
  | { kind: 'taken'; incident: Incident }
  /** Somebody else was first, or it is over: `why` says so in one sentence. */
  | { kind: 'refused'; incident: Incident; why: string };

/**
 * Somebody takes an incident on, and nobody else is called any more. Of two at once one is first, and the other is told
 * who. By the same person again it is the same. @throws NoSuchIncident
 */
export async function acknowledge(
  ground: IncidentGround,
  id: string,
  { by, via }: { by: string; via: Via },
): Promise<Taken> {
  let why: string | null = null;
  const incident = await amend(ground, id, (found) => {
    const fact = { type: 'acknowledged' as const, by, via };
    why = whyNot(found, fact);
    return why === null && !found.acknowledged ? [fact] : [];
  });
  return why === null ? { kind: 'taken', incident } : { kind: 'refused', incident, why };
}

/** A person of the plan by what others know them by: their name, their e-mail address, the name that is shown. */
export function personKnownAs(ground: Pick<IncidentGround, 'plan'>, as: string): string | null {
  const folded = as.trim().toLowerCase();
  const { people } = ground.plan;
  const found =
    personNamed(ground.plan, as) ??
    people.find(({ email, displayName }) => [email.toLowerCase(), displayName.toLowerCase()].includes(folded));
  return found?.name ?? null;
}
