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

/** Of REWAPP's plan with these targets in its first environment alone. */
function mistakes(targets: Targets, registry: string | null = null) {
  const { environments, ...plan } = structuredClone(rewapp) as PlanInput;
  const machine: Targets = [{ kind: 'machine' }];
  const changed = environments.map((each, index) => ({ ...each, targets: index === 0 ? targets : machine }));
  const checked = checkPlan({ ...plan, environments: changed, images: { registry } });
  return 'mistakes' in checked ? checked.mistakes : [];
}

test('an image that stays in its engine is enough for the programs of that engine', () => {
  expect(mistakes([{ kind: 'machine' }, { kind: 'docker' }])).toEqual([]);
});

test('nodes that pull their images need a registry', () => {
  const mistake = {
    path: 'images.registry',
    message: 'nommez un registre « hôte:port/préfixe » : les nœuds de development y prennent leurs images',
  };
  expect(mistakes([{ kind: 'swarm' }])).toEqual([mistake]);
  expect(mistakes([caprover])).toEqual([mistake]);
  expect(mistakes([caprover, { kind: 'swarm' }], 'registre.rewapp.fr/rewapp')).toEqual([]);
});

test('the same kind twice is told', () => {
  expect(mistakes([{ kind: 'machine' }, { kind: 'machine' }])).toMatchObject([
    { path: 'environments[0].targets[1].kind', message: expect.stringContaining('déjà pris') },
  ]);
});
