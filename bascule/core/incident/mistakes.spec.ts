import { expect, test } from 'vitest';
import { littlePlan } from '../../testing/product.ts';
import { plan as schema, type PlanInput } from '../plan/schema.ts';
import { incidentMistakes } from './mistakes.ts';
import { withIncidents } from './spec/story.ts';

const good = withIncidents(littlePlan('Little', 20_000));
const mistakesOf = (change: PlanInput['incidents']) =>
  incidentMistakes(schema.parse({ ...good, incidents: { ...good.incidents, ...change } }));
const [first, second] = good.incidents!.escalation!.steps!;

test('rules whose names are all known have no mistakes', () => {
  expect(incidentMistakes(schema.parse(good))).toEqual([]);
});

test('an environment or a component that there is not is named with those that there are', () => {
  expect(mistakesOf({ declaredWhen: [{ environment: 'prod', ends: ['person'], severity: 'SEV-1' }] })).toEqual([
    {
      path: 'incidents.declaredWhen[0].environment',
      message: '« prod » n’est pas un environnement : choisissez parmi test, guarded',
    },
  ]);
  const down = [{ environment: 'prod', components: ['shop'], forMinutes: 3, severity: 'SEV-1' as const }];
  expect(mistakesOf({ declaredWhenDown: down }).map(({ message }) => message)).toEqual([
    'rien ne sonde les composants : ajoutez « statusPage » au plan',
    '« prod » n’est pas un environnement : choisissez parmi test, guarded',
    '« shop » n’est pas un composant qui répond : choisissez parmi service, site',
  ]);
});

test('who is woken is of the plan, and may do something about it', () => {
  const onCall = { ...good.incidents!.onCall!, people: ['dora', 'zoe'] };
  expect(mistakesOf({ onCall })).toMatchObject([{ path: 'incidents.onCall.people[1]' }]);
  const roles = good.roles!.map((role) => ({ ...role, may: ['deploy' as const] }));
  const paths = incidentMistakes(schema.parse({ ...good, roles })).map(({ path }) => path);
  expect(paths).toEqual(['incidents.onCall.people[0]', 'incidents.onCall.people[1]', 'incidents.onCall.people[2]']);
});

test('a level is called within its round, and somebody answers it', () => {
  const late = { ...second!, afterMs: 15 * 60_000 };
  const escalation = { ...good.incidents!.escalation, steps: [first!, late] };
  expect(mistakesOf({ escalation })).toMatchObject([{ path: 'incidents.escalation.steps[1].afterMs' }]);
  expect(mistakesOf({ onCall: null })).toEqual([
    {
      path: 'incidents.escalation.steps[0].whom',
      message: 'le plan n’a pas d’astreinte : ajoutez « incidents.onCall »',
    },
  ]);
});

test('a severity and a phase are said once', () => {
  const severity = { severity: 'SEV-1' as const, title: 'Grave' };
  const phase = { phase: 'triage' as const, title: 'Triage', text: 'x' };
  const paths = mistakesOf({ severities: [severity, severity], phases: [phase, phase] }).map(({ path }) => path);
  expect(paths).toEqual(['incidents.severities[1].severity', 'incidents.phases[1].phase']);
});
