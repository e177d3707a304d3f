import type { Wanted } from '../../core/kpi/scope.ts';
import { weekMs, weeksIn } from '../../core/kpi/period.ts';
import type { Plan } from '../../core/plan/schema.ts';
import { Refusal } from '../refusal.ts';
import type { KpiQuery } from './wire.ts';

const usualWeeks = 12;
const mostWeeks = 520;

/** What a question means, with what it leaves out filled in. @throws Refusal naming what is allowed */
export function wantedBy(query: KpiQuery, plan: Plan, now: number): Wanted {
  const environment = query.environment ?? plan.kpi.environment ?? (plan.environments.at(-1)?.name as string);
  const to = query.to ?? now;
  const period = { from: query.from ?? to - usualWeeks * weekMs, to };
  requireKnown('L’environnement', environment, plan.environments);
  if (query.component !== undefined) requireKnown('Le composant', query.component, plan.components);
  if (period.from >= to)
    throw new Refusal('invalid', 'La période finit avant de commencer : donnez un « from » avant le « to ».');
  if (weeksIn(period) > mostWeeks)
    throw new Refusal('invalid', `La période est trop longue : donnez au plus ${mostWeeks} semaines, soit dix ans.`);
  return { environment, component: query.component ?? null, period };
}

function requireKnown(what: string, name: string, all: readonly { name: string }[]): void {
  if (all.some((each) => each.name === name)) return;
  const known = all.map((each) => each.name).join(', ');
  throw new Refusal('not-found', `${what} « ${name} » n’existe pas : choisissez parmi ${known}.`);
}
