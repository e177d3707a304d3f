import { describe, expect, test } from 'vitest';
import { checkPlan } from '../plan/check.ts';
import type { Plan, PlanInput } from '../plan/schema.ts';
import { compareEnvironments } from './difference.ts';
import { labelOf, sidesOf, withoutPasswords } from './difference-words.ts';
import { componentsAnywhere, everything } from './spec/everything.ts';

type EnvironmentInput = PlanInput['environments'][number];

const production: EnvironmentInput = { name: 'production', title: 'Production', bakeMs: 60_000 };
const staging: EnvironmentInput = {
  name: 'staging',
  title: 'Staging',
  bakeMs: 60_000,
  portOffset: 100,
  mirrors: { of: 'production', except: [{ path: 'portOffset', why: 'une seule machine' }] },
};

/** All of the plan but what names environments of its own. */
const { name, domain, stateDirectory, port, windows, roles, people, checks, thirdParties, rollback } = everything;
const around = {
  name,
  domain,
  stateDirectory,
  port,
  components: componentsAnywhere,
  windows,
  roles,
  people,
  checks,
  thirdParties,
  rollback,
};

test('a difference that the mirror allows is wanted, and says why', () => {
  expect(compared(staging, production).differences).toEqual([
    {
      path: 'portOffset',
      field: 'portOffset',
      left: 100,
      right: 0,
      standing: 'wanted',
      note: 'une seule machine',
    },
  ]);
});

describe('what differs without a reason is to be reviewed', () => {
  test.each<[string, Partial<EnvironmentInput>, string]>([
    ['a variable with another value', { variables: { LOG_LEVEL: 'debug' } }, 'variables.LOG_LEVEL'],
    ['a variable that only one has', { variables: { LOG_LEVEL: 'info', EXTRA: '1' } }, 'variables.EXTRA'],
    ['more instances', { instances: 3 }, 'instances'],
    [
      'a part of the description',
      { description: { logs: { level: 'info', keepDays: 9 } } },
      'description.logs.keepDays',
    ],
    ['a control that only one has', { gates: [{ kind: 'artifacts' }, { kind: 'matrix' }] }, 'gates[matrix]'],
    ['other strategies', { strategies: [{ kind: 'rolling', holdMs: 1 }] }, 'strategies'],
    ['a shorter look', { bakeMs: 1 }, 'bakeMs'],
  ])('%s', (_, more, path) => {
    const variables = { LOG_LEVEL: 'info' };
    const { differences } = compared({ ...staging, variables, ...more }, { ...production, variables });
    expect(differences.filter(({ standing }) => standing === 'to-review').map((each) => each.path)).toEqual([path]);
  });
});

test('the order of strategies is a difference, for the first is the usual one; that of controls is none', () => {
  const strategies: EnvironmentInput['strategies'] = [{ kind: 'blue-green' }, { kind: 'rolling', holdMs: 1 }];
  const gates: EnvironmentInput['gates'] = [{ kind: 'artifacts' }, { kind: 'matrix' }];
  const { differences } = compared(
    { ...staging, strategies, gates },
    { ...production, strategies: strategies.toReversed(), gates: gates.toReversed() },
  );
  expect(differences.map(({ path }) => path)).toEqual(['portOffset', 'strategies']);
});

test('every field of an environment that is changed is named', () => {
  const [full] = planOf(everything).environments;
  const bare = planOf({ ...around, environments: [production] }).environments[0]!;
  const { differences, same } = compareEnvironments(full!, bare);
  expect(same).toEqual([]);
  expect(new Set(differences.map(({ standing }) => standing))).toEqual(new Set(['free']));
});

test('the mirror is found from both sides', () => {
  expect(compared(production, staging)).toMatchObject({
    mirror: { by: 'staging' },
    differences: [{ standing: 'wanted' }],
  });
});

test('an exception that nothing needs is told, for it would hide what comes later', () => {
  const mirrors = { of: 'production', except: [{ path: 'instances', why: 'moins de trafic' }] };
  expect(compared({ ...staging, mirrors }, production).idle).toEqual(['instances']);
});

test('what differs is told in words, and to the letter where the words are the same', () => {
  const latency = (p95BelowMs: number): EnvironmentInput['gates'] => [
    { kind: 'latency', on: 'staging', component: 'www', p95BelowMs },
  ];
  const plan = planOf({
    ...around,
    environments: [
      { ...staging, bakeMs: 1_800_000, gates: latency(200), before: list('signé') },
      { ...production, gates: latency(300), before: list('prouvé') },
    ],
  });
  const { differences } = compareEnvironments(plan.environments[0]!, plan.environments[1]!);
  const told = differences.map((each) => [labelOf(plan, each), ...sidesOf(plan, each)]);
  expect(told).toContainEqual(['Observation', '30 minutes', '1 minute']);
  expect(told).toContainEqual([
    'Contrôles, Performance acceptable',
    'Site sur Staging : P95 < 200 ms',
    'Site sur Staging : P95 < 300 ms',
  ]);
  expect(told).toContainEqual([
    'Checklist pré-déploiement, Code',
    expect.stringContaining('signé'),
    expect.stringContaining('prouvé'),
  ]);
});

test('no password is shown', () => {
  const accounts = [{ role: 'admin', email: 'a@exemple.fr', password: 'secret' }];
  expect(withoutPasswords(accounts)).toEqual([{ role: 'admin', email: 'a@exemple.fr' }]);
});

test('a mirror of nothing and an exception for no setting are mistakes of the plan', () => {
  const mirrors = {
    of: 'prod',
    except: [
      { path: 'description', why: 'tout' },
      { path: 'description.addresses.api', why: 'une seule' },
    ],
  };
  expect(checkPlan({ ...around, environments: [{ ...staging, mirrors }, production] })).toEqual({
    mistakes: [
      {
        path: 'environments[0].mirrors.of',
        message: '« prod » n’est pas un autre environnement : choisissez parmi production',
      },
      {
        path: 'environments[0].mirrors.except[0].path',
        message: expect.stringMatching(/^« description » n’est pas un réglage d’un environnement : choisissez parmi /),
      },
    ],
  });
});

const list = (title: string): EnvironmentInput['before'] => [
  { title: 'Code', items: [{ name: 'qa', title, proof: { kind: 'signature', roles: ['lead'] } }] },
];

function compared(left: EnvironmentInput, right: EnvironmentInput) {
  const plan = planOf({ ...around, environments: [left, right] });
  return compareEnvironments(plan.environments[0]!, plan.environments[1]!);
}

function planOf(input: unknown): Plan {
  const checked = checkPlan(input);
  if ('mistakes' in checked) throw new Error(JSON.stringify(checked.mistakes));
  return checked.plan;
}
