import { describe, expect, test } from 'vitest';
import rewapp from '../../../plan/rewapp.plan.ts';
import { checkPlan } from '../plan/check.ts';
import type { PlanInput } from '../plan/schema.ts';

type Environment = PlanInput['environments'][number];
type Targets = NonNullable<Environment['targets']>;
type SiteInput = NonNullable<Extract<Targets[number], { kind: 'machine' }>['sites']>[string];

const caprover: Targets[number] = {
  kind: 'caprover',
  url: 'https://captain.apps.rewapp.fr',
  rootDomain: 'apps.rewapp.fr',
  certificatesFor: null,
  samples: { address: '10.0.0.5', port: 5_140 },
};

/** Of REWAPP's plan with these targets in its first environment alone. */
function mistakes(targets: Targets, registry: string | null = null, more: Partial<Environment> = {}) {
  const { environments, ...plan } = structuredClone(rewapp) as PlanInput;
  const machine: Targets = [{ kind: 'machine' }];
  const changed = environments.map((each, index) =>
    index === 0 ? { ...each, ...more, targets } : { ...each, targets: machine },
  );
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

describe('where front ends are published', () => {
  const folder = { kind: 'folder', volume: '/srv/vitrine' } as const;
  const on = (sites: Record<string, SiteInput>): Targets => [{ kind: 'machine', sites }];

  test('a folder on a target of ours is all that is needed', () => {
    expect(mistakes(on({ vitrine: folder }))).toEqual([]);
  });

  test('what is not made of files is published nowhere', () => {
    expect(mistakes(on({ api: folder, moon: { ...folder, volume: '/srv/moon' } }))).toEqual([
      {
        path: 'environments[0].targets[0].sites.api',
        message: '« api » n’est pas un composant fait de fichiers : choisissez parmi mobile, partner, admin, vitrine',
      },
      expect.objectContaining({ path: 'environments[0].targets[0].sites.moon' }),
    ]);
  });

  test('a bucket wants the account that it is in', () => {
    expect(mistakes(on({ vitrine: { kind: 'bucket', bucket: 'rewapp-vitrine' } }))).toEqual([
      {
        path: 'environments[0].targets[0].sites.vitrine',
        message: 'un bucket demande « aws » : donnez sa région à development',
      },
    ]);
  });

  test('two components in one place are told, one component on two targets is not', () => {
    const docker = { kind: 'docker', sites: { vitrine: folder } } as const;
    expect(mistakes([...on({ vitrine: folder }), docker])).toEqual([]);
    expect(mistakes(on({ vitrine: folder, admin: { ...folder, volume: '/srv/vitrine/' } }))).toEqual([
      {
        path: 'environments[0].targets[0].sites.admin',
        message:
          '/srv/vitrine est déjà pris par environments[0].targets[0].sites.vitrine : il en faut un différent pour chacun',
      },
    ]);
  });

  test('a strategy that shares visitors is refused, one that does not is fine', () => {
    const canary = { kind: 'canary' as const, steps: [{ percent: 5, holdMs: 1_000 }] };
    const shadow = { kind: 'shadow', percent: 20, holdMs: 1_000, minimumCompared: 1, toleratedDifferences: 0 } as const;
    const rolling = { kind: 'rolling', holdMs: 1_000 } as const;
    const found = mistakes(on({ vitrine: folder }), null, { strategies: [canary, shadow, rolling], instances: 1 });
    expect(found).toEqual([
      {
        path: 'environments[0].strategies[0]',
        message:
          '« canary » partage les visiteurs, et vitrine se publie en entier : gardez blue-green ou shadow, ou retirez « sites »',
      },
    ]);
    expect(mistakes(on({ vitrine: folder }), null, { strategies: [rolling], instances: 2 })).toHaveLength(1);
    expect(mistakes([{ kind: 'machine' }], null, { strategies: [canary] })).toEqual([]);
  });

  test('a hold that would wait for visitors whom nobody counts here is refused, unless there are visits of ours', () => {
    const hold = { onLittleTraffic: 'hold' } as const;
    expect(mistakes(on({ vitrine: folder }), null, hold)).toEqual([
      {
        path: 'environments[0].onLittleTraffic',
        message:
          '« hold » attendrait sans fin les visiteurs de vitrine, qui ne passent plus par ici : donnez syntheticPerSecond, ou « go-on »',
      },
    ]);
    expect(mistakes(on({ vitrine: folder }), null, { ...hold, syntheticPerSecond: 5 })).toEqual([]);
  });

  test('CapRover has front ends in images of its own, and takes no site', () => {
    const told = mistakes([{ ...caprover, sites: { vitrine: folder } } as Targets[number]]);
    expect(told).toEqual([expect.objectContaining({ path: 'environments[0].targets[0]' })]);
  });
});
