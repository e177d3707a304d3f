import { describe, expect, test } from 'vitest';
import rewapp from '../../../plan/rewapp.plan.ts';
import { checkPlan, type Mistake } from './check.ts';

test('REWAPP’s own plan has no mistakes', () => {
  expect(checkPlan(rewapp)).toHaveProperty('plan.name', 'REWAPP');
});

test('what a plan leaves out is filled in', () => {
  const checked = checkPlan(rewapp);
  expect(checked).toMatchObject({
    plan: { components: [{}, { probe: { intervalMs: 1_000, timeoutMs: 2_000 } }, {}, {}, {}, {}] },
  });
});

describe('a mistake of shape is told with its place and what is allowed:', () => {
  test.each<[string, (plan: Loose) => void, Mistake]>([
    [
      'an unknown field',
      (plan) => (plan.components[1].probe.interval = 1),
      {
        path: 'components[1].probe',
        message: '« interval » n’est pas un champ permis ici : utilisez path, intervalMs, timeoutMs ou startWithinMs',
      },
    ],
    [
      'several unknown fields',
      (plan) => Object.assign(plan.rollback, { fats: 1, trigger: 2 }),
      {
        path: 'rollback',
        message: '« fats », « trigger » ne sont pas des champs permis ici : utilisez triggers ou fast',
      },
    ],
    ['a missing field', (plan) => delete plan.name, { path: 'name', message: 'manque : donnez un texte' }],
    [
      'a time in another unit',
      (plan) => (plan.environments[0].bakeMs = '20s'),
      {
        path: 'environments[0].bakeMs',
        message: 'donnez un nombre entier de millisecondes, pas "20s"',
      },
    ],
    [
      'a broken number of milliseconds',
      (plan) => (plan.environments[0].bakeMs = 0.5),
      {
        path: 'environments[0].bakeMs',
        message: 'donnez un nombre entier de millisecondes, pas 0.5',
      },
    ],
    [
      'a negative time',
      (plan) => (plan.environments[0].bakeMs = -1),
      {
        path: 'environments[0].bakeMs',
        message: 'donnez un nombre entier de millisecondes d’au moins 0, pas -1',
      },
    ],
    [
      'more than a week of it',
      (plan) => (plan.environments[0].bakeMs = 604_800_001),
      {
        path: 'environments[0].bakeMs',
        message: 'donnez un nombre entier de millisecondes d’au plus 604800000, pas 604800001',
      },
    ],
    [
      'a share in per cent',
      (plan) => (plan.rollback.triggers[0].above = 5),
      {
        path: 'rollback.triggers[0].above',
        message: 'donnez une part de 0 à 1, comme 0.01 pour 1 %',
      },
    ],
    [
      'a rate of nothing',
      (plan) => (plan.rollback.fast.falseAlarmRate = 0),
      {
        path: 'rollback.fast.falseAlarmRate',
        message: 'donnez un taux supérieur à 0 et d’au plus 0.1, comme 0.001 pour un déploiement sur mille',
      },
    ],
    [
      'too few requests',
      (plan) => (plan.rollback.fast.minimumRequests = 2),
      {
        path: 'rollback.fast.minimumRequests',
        message: 'donnez un nombre d’au moins 5, pas 2',
      },
    ],
    ['a port as a text', (plan) => (plan.port = '8080'), { path: 'port', message: 'donnez un nombre, pas "8080"' }],
    [
      'an unknown kind of component',
      (plan) => (plan.components[1].kind = 'proces'),
      {
        path: 'components[1].kind',
        message: 'donnez process, static ou database',
      },
    ],
    [
      'an unknown method',
      (plan) => (plan.components[1].smoke[0].method = 'PATCH'),
      {
        path: 'components[1].smoke[0].method',
        message: 'donnez GET, POST, PUT ou DELETE, pas "PATCH"',
      },
    ],
    [
      'a name in capitals',
      (plan) => (plan.components[1].name = 'API'),
      {
        path: 'components[1].name',
        message:
          'utilisez des minuscules, des chiffres et des tirets, en commençant par une lettre (31 caractères au plus)',
      },
    ],
    [
      'a path without its slash',
      (plan) => (plan.components[1].probe.path = 'api/health'),
      {
        path: 'components[1].probe.path',
        message: 'un chemin commence par « / » et ne contient pas d’espace',
      },
    ],
    [
      'a mount that is no path',
      (plan) => (plan.components[2].mounts = { api: 'api' }),
      {
        path: 'components[2].mounts.api',
        message: 'la clé "api" n’est pas permise : un chemin commence par « / » et ne contient pas d’espace',
      },
    ],
    [
      'an empty title',
      (plan) => (plan.components[1].title = ''),
      { path: 'components[1].title', message: 'ne doit pas être vide' },
    ],
    [
      'no smoke test',
      (plan) => (plan.components[1].smoke = []),
      {
        path: 'components[1].smoke',
        message: 'un composant a besoin d’au moins un test de fumée',
      },
    ],
    [
      'no environment',
      (plan) => (plan.environments = []),
      { path: 'environments', message: 'demande au moins une entrée' },
    ],
    [
      'a command as a text',
      (plan) => (plan.components[1].run.command = 'node main.mjs'),
      {
        path: 'components[1].run.command',
        message: 'donnez une liste, pas "node main.mjs"',
      },
    ],
    [
      'a list for an object',
      (plan) => (plan.components[1].run = []),
      {
        path: 'components[1].run',
        message: 'donnez un objet, pas une liste',
      },
    ],
    [
      'a secret that is no variable',
      (plan) => (plan.components[1].run.secrets = ['session']),
      {
        path: 'components[1].run.secrets[0]',
        message: 'un secret se nomme comme une variable, par exemple SESSION_SECRET',
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
    [undefined, 'manque : donnez un objet'],
    [[], 'donnez un objet, pas une liste'],
    ['plan', 'donnez un objet, pas "plan"'],
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
        message: '« mobile » est déjà pris par components[2].name : il en faut un différent pour chacun',
      },
    ],
    [
      'a host twice',
      (plan) => (plan.components[3].host = 'app'),
      {
        path: 'components[3].host',
        message: '« app » est déjà pris par components[2].host : il en faut un différent pour chacun',
      },
    ],
    [
      'an environment twice',
      (plan) => plan.environments.push({ ...plan.environments[0], portOffset: 10 }),
      {
        path: 'environments[1].name',
        message: '« development » est déjà pris par environments[0].name : il en faut un différent pour chacun',
      },
    ],
    [
      'a port offset twice',
      (plan) => plan.environments.push({ ...plan.environments[0], name: 'staging' }),
      {
        path: 'environments[1].portOffset',
        message: '« 0 » est déjà pris par environments[0].portOffset : il en faut un différent pour chacun',
      },
    ],
    [
      'a mount to what serves nothing',
      (plan) => (plan.components[2].mounts['/www'] = 'vitrine'),
      {
        path: 'components[2].mounts["/www"]',
        message: '« vitrine » ne répond à aucune requête : choisissez parmi api',
      },
    ],
    [
      'a mount to nobody',
      (plan) => (plan.components[2].mounts['/x'] = 'nobody'),
      {
        path: 'components[2].mounts["/x"]',
        message: '« nobody » ne répond à aucune requête : choisissez parmi api',
      },
    ],
    [
      'a seed by what has no program',
      (plan) => (plan.environments[0].seed.component = 'database'),
      {
        path: 'environments[0].seed.component',
        message: '« database » n’a pas de programme à lancer : choisissez parmi api',
      },
    ],
    [
      'a database behind what uses it',
      (plan) => plan.components.push(plan.components.shift()),
      {
        path: 'components[5]',
        message: 'la base de données vient en premier, et un plan n’en a qu’une',
      },
    ],
  ])('%s', (_, spoil, mistake) => {
    expect(mistakesAfter(spoil)).toEqual([mistake]);
  });

  test('a seed where no component has a program', () => {
    const mistakes = mistakesAfter(
      (plan) => (plan.components = plan.components.slice(5).map((each: Loose) => ({ ...each, mounts: {} }))),
    );
    expect(mistakes).toEqual([
      {
        path: 'environments[0].seed.component',
        message:
          '« api » n’a pas de programme à lancer : il faut un composant dont « kind » est « process », et le plan n’en a pas',
      },
    ]);
  });
});

// A plan is spoiled in ways that its type forbids.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Loose = any;

function mistakesAfter(spoil: (plan: Loose) => void): Mistake[] {
  // One environment that leans on no other, and none of what names the others: what is spoiled is the only thing to find.
  const { incidents, statusPage, kpi, companions, messages, thirdParties, flags, ...rest }: Loose =
    structuredClone(rewapp);
  expect({ incidents, statusPage, kpi, companions, messages, thirdParties, flags }).not.toEqual({});
  const plan = { ...rest, environments: [{ ...rest.environments[0], variables: {} }] };
  spoil(plan);
  const checked = checkPlan(plan);
  return 'mistakes' in checked ? checked.mistakes : [];
}
