import { expect, test } from 'vitest';
import { planDocument } from '../bascule/cli/commands/plan-document.ts';
import { compareEnvironments } from '../bascule/core/document/difference.ts';
import { isLeftOut, unsaidOf } from '../bascule/core/document/spec/unsaid.ts';
import { checkPlan } from '../bascule/core/plan/check.ts';
import type { Plan } from '../bascule/core/plan/schema.ts';
import { fileURLToPath } from 'node:url';
import definition from './rewapp.plan.ts';

test('everything that the plan says is in its document', { timeout: 120_000 }, () => {
  const unsaid = unsaidOf(planOf(definition));
  expect(unsaid.filter((path) => !isLeftOut(path))).toEqual([]);
  expect(unsaid.filter(isLeftOut), 'what is left out on purpose is really left out').not.toEqual([]);
});

test('the documents in docs/plan say what the plan says; « npx bascule plan document » writes them again', async () => {
  const file = fileURLToPath(new URL('rewapp.plan.ts', import.meta.url));
  expect(await planDocument({ plan: file, check: true })).toBe(0);
});

test('staging differs from production only where the plan wants it to, and needs each of its exceptions', () => {
  const { environments } = planOf(definition);
  const [staging, production] = ['staging', 'production'].map((name) =>
    environments.find((each) => each.name === name),
  );
  const { differences, idle } = compareEnvironments(staging!, production!);
  expect(differences.filter(({ standing }) => standing !== 'wanted')).toEqual([]);
  expect(idle).toEqual([]);
});

test('programs are told the limit of requests that the document tells of their environment', () => {
  const { environments } = planOf(definition);
  const told = environments.map(({ name, variables }) => [name, variables['RATE_LIMIT']]);
  expect(told).toEqual(environments.map(({ name, description }) => [name, description.rateLimit]));
  expect(new Set(told.map(([, limit]) => limit))).toEqual(new Set(['loose', 'strict']));
});

function planOf(input: unknown): Plan {
  const checked = checkPlan(input);
  if ('mistakes' in checked) throw new Error(JSON.stringify(checked.mistakes));
  return checked.plan;
}
