import { describe, expect, test } from 'vitest';
import { exportPlan } from '../bascule/core/gitops/export.ts';
import { toYaml } from '../bascule/core/gitops/yaml.ts';
import { validate } from '../bascule/core/gitops/spec/models.ts';
import { plan } from './ci/plan.ts';
import { keysOfThirdParties, sandboxOf } from './third-parties.ts';

const { files, omissions } = exportPlan(plan, { url: 'https://github.com/rewapp/rewapp.git', folder: 'infra/argocd' });
const text = files.map(toYaml).join('');

describe('REWAPP’s plan as manifests', () => {
  test('is what Kubernetes and Argo take', () => {
    for (const { path, documents } of files)
      for (const each of documents) expect(() => validate(each), `${path} ${each.kind}`).not.toThrow();
  });

  test('holds no value of a secret, those of the sandbox neither', () => {
    for (const name of keysOfThirdParties) expect(text).not.toMatch(new RegExp(`name: ${name}\\n +value: `));
    expect(text).toMatch(/name: SENDGRID_API_KEY\n +valueFrom:/);
    const sandbox = sandboxOf('staging');
    const given = keysOfThirdParties.flatMap((name) => sandbox[name] ?? []).filter((value) => value.length > 60);
    expect(given.length).toBeGreaterThan(0);
    expect(given.filter((value) => text.includes(value.slice(30, 60)))).toEqual([]);
    expect(text).not.toContain('PRIVATE KEY-----');
    expect(text).not.toContain('rewapp-demo-2026');
  });

  test('has staging go in one container at a time and production all at once, as §2.4 and §5.1 say', () => {
    const strategyOf = (environment: string) => {
      const api = files.find(({ path }) => path === `${environment}/api.yaml`)?.documents[0];
      return api?.kind === 'Rollout' ? Object.keys(api.spec.strategy ?? {}) : [];
    };
    expect(strategyOf('staging')).toEqual(['canary']);
    expect(strategyOf('production')).toEqual(['blueGreen']);
    expect(files.map(({ path }) => path)).toContain('production/strategies/canary/kustomization.yaml');
  });

  test('lets production in from Monday to Thursday, 10 to 17 o’clock in Paris, and says that a hotfix has no window', () => {
    const project = files[0]?.documents[0];
    const windows = project?.kind === 'AppProject' ? (project.spec.syncWindows ?? []) : [];
    const [standard] = windows;
    expect(standard).toMatchObject({ schedule: '0 10 * * 1,2,3,4', duration: '7h', timeZone: 'Europe/Paris' });
    expect(windows.filter(({ kind }) => kind === 'allow')).toHaveLength(2);
    expect(omissions.map(({ what }) => what)).toContainEqual(expect.stringMatching(/^Hotfix critique : une fenêtre/));
  });
});
