import { describe, expect, test } from 'vitest';
import rewapp from '../../../plan/rewapp.plan.ts';
import { checkPlan, type Mistake } from './check.ts';

test('REWAPP’s own plan has no mistakes', () => {
  expect(checkPlan(rewapp)).toHaveProperty('plan.name', 'REWAPP');
});

test('what a plan leaves out is filled in', () => {
  const checked = checkPlan(rewapp);
  expect(checked).toMatchObject({
    plan: { components: [{}, { probe: { intervalMs: 1_000, timeoutMs: 2_000 }, sticky: null }, {}, {}, {}, {}] },
  });
});

describe('a mistake of shape is told with its place and what is allowed:', () => {
  test.each<[string, (plan: Loose) => void, Mistake]>([
    [
      'an unknown field',
      (plan) => (plan.environments[0].bake = 1),
      {
        path: 'environments[0]',
        message: '"bake" is not a field of this: use name, title, portOffset, bakeMs, variables, seed or demoAccounts',
      },
    ],
    [
      'several unknown fields',
      (plan) => Object.assign(plan.rollback, { fats: 1, trigger: 2 }),
      {
        path: 'rollback',
        message: '"fats", "trigger" are no fields of this: use triggers or fast',
      },
    ],
    ['a missing field', (plan) => delete plan.name, { path: 'name', message: 'is missing: give a text' }],
    [
      'a time in another unit',
      (plan) => (plan.environments[0].bakeMs = '20s'),
      {
        path: 'environments[0].bakeMs',
        message: 'give a whole number of milliseconds, not "20s"',
      },
    ],
    [
      'a broken number of milliseconds',
      (plan) => (plan.environments[0].bakeMs = 0.5),
      {
        path: 'environments[0].bakeMs',
        message: 'give a whole number of milliseconds, not 0.5',
      },
    ],
    [
      'a negative time',
      (plan) => (plan.environments[0].bakeMs = -1),
      {
        path: 'environments[0].bakeMs',
        message: 'give a whole number of milliseconds of at least 0, not -1',
      },
    ],
    [
      'more than a week of it',
      (plan) => (plan.environments[0].bakeMs = 604_800_001),
      {
        path: 'environments[0].bakeMs',
        message: 'give a whole number of milliseconds of at most 604800000, not 604800001',
      },
    ],
    [
      'a share in per cent',
      (plan) => (plan.rollback.triggers[0].above = 5),
      {
        path: 'rollback.triggers[0].above',
        message: 'give a share from 0 to 1, as in 0.01 for 1 %',
      },
    ],
    [
      'a rate of nothing',
      (plan) => (plan.rollback.fast.falseAlarmRate = 0),
      {
        path: 'rollback.fast.falseAlarmRate',
        message: 'give a rate above 0 and at most 0.1, as in 0.001 for one deployment in a thousand',
      },
    ],
    [
      'too few requests',
      (plan) => (plan.rollback.fast.minimumRequests = 2),
      {
        path: 'rollback.fast.minimumRequests',
        message: 'give a number of at least 5, not 2',
      },
    ],
    ['a port as a text', (plan) => (plan.port = '8080'), { path: 'port', message: 'give a number, not "8080"' }],
    [
      'an unknown kind of component',
      (plan) => (plan.components[1].kind = 'proces'),
      {
        path: 'components[1].kind',
        message: 'give process, static or database',
      },
    ],
    [
      'an unknown method',
      (plan) => (plan.components[1].smoke[0].method = 'PATCH'),
      {
        path: 'components[1].smoke[0].method',
        message: 'give GET, POST, PUT or DELETE, not "PATCH"',
      },
    ],
    [
      'a name in capitals',
      (plan) => (plan.components[1].name = 'API'),
      {
        path: 'components[1].name',
        message: 'use small letters, digits and dashes, starting with a letter (at most 31)',
      },
    ],
    [
      'a path without its slash',
      (plan) => (plan.components[1].probe.path = 'api/health'),
      {
        path: 'components[1].probe.path',
        message: 'a path starts with "/" and has no spaces',
      },
    ],
    [
      'a mount that is no path',
      (plan) => (plan.components[2].mounts = { api: 'api' }),
      {
        path: 'components[2].mounts.api',
        message: 'the key "api" is not allowed: a path starts with "/" and has no spaces',
      },
    ],
    [
      'an empty title',
      (plan) => (plan.components[1].title = ''),
      { path: 'components[1].title', message: 'must not be empty' },
    ],
    [
      'no smoke test',
      (plan) => (plan.components[1].smoke = []),
      {
        path: 'components[1].smoke',
        message: 'a component needs at least one smoke step',
      },
    ],
    [
      'no environment',
      (plan) => (plan.environments = []),
      { path: 'environments', message: 'needs at least one entry' },
    ],
    [
      'a command as a text',
      (plan) => (plan.components[1].run.command = 'node main.mjs'),
      {
        path: 'components[1].run.command',
        message: 'give a list, not "node main.mjs"',
      },
    ],
    [
      'a list for an object',
      (plan) => (plan.components[1].run = []),
      {
        path: 'components[1].run',
        message: 'give an object, not a list',
      },
    ],
    [
      'a secret that is no variable',
      (plan) => (plan.components[1].run.secrets = ['session']),
      {
        path: 'components[1].run.secrets[0]',
        message: 'a secret is named as a variable, as in SESSION_SECRET',
      },
    ],
  ])('%s', (_, spoil, mistake) => {
    expect(mistakesAfter(spoil)).toEqual([mistake]);
  });

  test('and all at once', () => {
    const paths = mistakesAfter((plan) => Object.assign(plan, { port: 0, name: '' })).map(({ path }) => path);
    expect(paths).toEqual(['name', 'port']);
  });

  test.each([
    [undefined, 'is missing: give an object'],
    [[], 'give an object, not a list'],
    ['plan', 'give an object, not "plan"'],
  ])('what is no plan at all (%j)', (input, message) => {
    expect(checkPlan(input)).toEqual({ mistakes: [{ path: 'plan', message }] });
  });
});

describe('a mistake between parts is told with its place and what is allowed:', () => {
  test.each<[string, (plan: Loose) => void, Mistake]>([
    [
      'a name twice',
      (plan) => (plan.components[3].name = 'mobile'),
      {
        path: 'components[3].name',
        message: '"mobile" is taken by components[2].name already: each needs its own',
      },
    ],
    [
      'a host twice',
      (plan) => (plan.components[3].host = 'app'),
      {
        path: 'components[3].host',
        message: '"app" is taken by components[2].host already: each needs its own',
      },
    ],
    [
      'an environment twice',
      (plan) => plan.environments.push({ ...plan.environments[0], portOffset: 10 }),
      {
        path: 'environments[1].name',
        message: '"development" is taken by environments[0].name already: each needs its own',
      },
    ],
    [
      'a port offset twice',
      (plan) => plan.environments.push({ ...plan.environments[0], name: 'staging' }),
      {
        path: 'environments[1].portOffset',
        message: '"0" is taken by environments[0].portOffset already: each needs its own',
      },
    ],
    [
      'a mount to what serves nothing',
      (plan) => (plan.components[2].mounts['/www'] = 'vitrine'),
      {
        path: 'components[2].mounts["/www"]',
        message: '"vitrine" serves no requests: name one of api',
      },
    ],
    [
      'a mount to nobody',
      (plan) => (plan.components[2].mounts['/x'] = 'nobody'),
      {
        path: 'components[2].mounts["/x"]',
        message: '"nobody" serves no requests: name one of api',
      },
    ],
    [
      'a seed by what has no program',
      (plan) => (plan.environments[0].seed.component = 'database'),
      {
        path: 'environments[0].seed.component',
        message: '"database" has no program to run: name one of api',
      },
    ],
    [
      'a database behind what uses it',
      (plan) => plan.components.push(plan.components.shift()),
      {
        path: 'components[5]',
        message: 'the database comes first in the train, and a plan has only one',
      },
    ],
  ])('%s', (_, spoil, mistake) => {
    expect(mistakesAfter(spoil)).toEqual([mistake]);
  });

  test('a seed where no component has a program', () => {
    const mistakes = mistakesAfter((plan) => (plan.components = plan.components.slice(5)));
    expect(mistakes).toEqual([
      {
        path: 'environments[0].seed.component',
        message: '"api" has no program to run: it takes a component of kind "process", and the plan has none',
      },
    ]);
  });
});

// A plan is spoiled in ways that its type forbids.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Loose = any;

function mistakesAfter(spoil: (plan: Loose) => void): Mistake[] {
  const plan = structuredClone(rewapp);
  spoil(plan);
  const checked = checkPlan(plan);
  return 'mistakes' in checked ? checked.mistakes : [];
}
