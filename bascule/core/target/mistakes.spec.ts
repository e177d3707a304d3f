import { expect, test } from 'vitest';
import rewapp from '../../../plan/rewapp.plan.ts';
import { checkPlan } from '../plan/check.ts';
import type { PlanInput } from '../plan/schema.ts';

type Targets = NonNullable<PlanInput['environments'][number]['targets']>;

const caprover: Targets[number] = {
  kind: 'caprover',
  url: 'https://captain.apps.rewapp.fr',
  rootDomain: 'apps.rewapp.fr',
  certificatesFor: null,
  samples: { address: '10.0.0.5', port: 5_140 },
};

/** Of REWAPP's plan with these targets in its first environment, without images but these. */
function mistakes(targets: Targets, images: Record<string, string> = {}, registry: string | null = null) {
  const plan = structuredClone(rewapp) as PlanInput;
  for (const component of plan.components)
    if (component.kind !== 'database') component.image = images[component.name] ?? null;
  plan.environments = plan.environments.map((each, index) => ({
    ...each,
    targets: index === 0 ? targets : [{ kind: 'machine' }],
  }));
  plan.images = { registry };
  const checked = checkPlan(plan);
  return 'mistakes' in checked ? checked.mistakes : [];
}

test('on this machine nothing needs an image', () => {
  expect(mistakes([{ kind: 'machine' }])).toEqual([]);
});

test('a program needs an image where it runs in containers; files are the switch’s', () => {
  expect(mistakes([{ kind: 'machine' }, { kind: 'docker' }])).toEqual([
    {
      path: 'components[1].image',
      message: 'nommez un Dockerfile : sans image, api ne tourne pas sur docker (development)',
    },
  ]);
  expect(mistakes([{ kind: 'docker' }], { api: 'api.Dockerfile' })).toEqual([]);
});

test('on CapRover front ends need one too, and its nodes a registry', () => {
  expect(mistakes([caprover], { api: 'a', mobile: 'b', vitrine: 'b', admin: 'b', partner: 'b' })).toEqual([
    {
      path: 'images.registry',
      message: 'nommez un registre « hôte:port/préfixe » : les nœuds de development y prennent leurs images',
    },
  ]);
  expect(mistakes([caprover], { api: 'a' }, 'registre.rewapp.fr/rewapp').map(({ path }) => path)).toEqual([
    'components[2].image',
    'components[3].image',
    'components[4].image',
    'components[5].image',
  ]);
});

test('the same kind twice is told', () => {
  expect(mistakes([{ kind: 'machine' }, { kind: 'machine' }])).toMatchObject([
    { path: 'environments[0].targets[1].kind', message: expect.stringContaining('déjà pris') },
  ]);
});
