import { describe, expect, test } from 'vitest';
import { everything } from '../document/spec/everything.ts';
import { found, planWith } from './spec/exported.ts';

const hours = (count: number) => count * 3_600_000;
const containers = (usual: number, from = usual, to = usual) => ({ description: { containers: { usual, from, to } } });
const rolloutWith = (environment: object) => found(planWith(environment), 'Rollout', 'api').spec;

describe('a strategy', () => {
  test('blue-green keeps the version before for the bake, and goes back when the verdict is bad', () => {
    const { strategy } = rolloutWith({ strategies: [{ kind: 'blue-green' }], bakeMs: 1_800_000 });
    expect(strategy?.blueGreen).toMatchObject({
      autoPromotionEnabled: true,
      prePromotionAnalysis: { templates: [{ templateName: 'smoke' }] },
      postPromotionAnalysis: { templates: [{ templateName: 'verdict-bake' }] },
      scaleDownDelaySeconds: 1_800,
    });
  });

  test('a canary takes the plan’s shares and times, the whole slot up and asked before its first visitor', () => {
    const steps = [
      { percent: 5, holdMs: hours(1) },
      { percent: 25, holdMs: hours(2) },
      { percent: 50, holdMs: hours(4) },
    ];
    const { strategy } = rolloutWith({ strategies: [{ kind: 'canary', steps }], bakeMs: 1_800_000 });
    expect(strategy?.canary?.steps?.map((step) => Object.values(step)[0])).toEqual([
      { weight: 100 },
      expect.objectContaining({ templates: [{ templateName: 'smoke' }] }),
      ...[5, { duration: '3600s' }, 25, { duration: '7200s' }, 50, { duration: '14400s' }, 100, { duration: '1800s' }],
    ]);
    expect(strategy?.canary?.analysis?.startingStep).toBe(2);
  });

  test('a canary is met under every host that leads to it', () => {
    const strategies = [{ kind: 'canary', steps: [{ percent: 5, holdMs: 1_000 }] }];
    expect(rolloutWith({ strategies }).strategy?.canary?.trafficRouting?.nginx?.stableIngresses).toEqual([
      'api',
      'www',
    ]);
    const www = found(planWith({ strategies }), 'Rollout', 'www').spec.strategy?.canary?.trafficRouting?.nginx;
    expect(www?.stableIngresses).toEqual(['www']);
  });

  test('rolling takes one container after the other, its share of the traffic with it', () => {
    const { strategy, replicas } = rolloutWith({ strategies: [{ kind: 'rolling', holdMs: 15_000 }], ...containers(4) });
    const weights = strategy?.canary?.steps?.flatMap(({ setWeight }) => setWeight ?? []);
    expect({ replicas, weights }).toEqual({ replicas: 4, weights: [25, 50, 75, 100] });
    expect(strategy?.canary).toMatchObject({ maxSurge: 1, maxUnavailable: 0 });
  });

  test('where nothing is watched after the switch, nothing is asked then', () => {
    const { strategy } = rolloutWith({ strategies: [{ kind: 'blue-green' }], bakeMs: 0 });
    expect(strategy?.blueGreen).not.toHaveProperty('postPromotionAnalysis');
  });
});

describe('the verdict', () => {
  const metricsOf = (environment: object, name = 'verdict') =>
    found(planWith(environment), 'AnalysisTemplate', name).spec.metrics;

  test('asks each rule of §6.1 with its bound and its span', () => {
    const [errors, latency, health, burn] = metricsOf({ onLittleTraffic: 'go-on' });
    expect(errors).toMatchObject({ failureCondition: 'len(result) > 0 && result[0] > 0.02', failureLimit: 0 });
    expect(errors?.provider.prometheus?.query).toContain('status=~"5.."}[60s]');
    expect(latency?.failureCondition).toBe('len(result) > 0 && result[0] > 400');
    expect(latency?.provider.prometheus?.query).toMatch(/histogram_quantile\(0\.95.*\[90s\]/);
    expect(health?.name).toBe('health-2');
    expect(burn?.failureCondition).toBe('len(result) > 0 && result[0] > 0.1');
    expect(burn?.provider.prometheus?.query).toMatch(/\[7200s\].*\[600s\]/);
  });

  test('holds without traffic where the plan says so, and goes on where it says that', () => {
    const conditions = (onLittleTraffic: string) => metricsOf({ onLittleTraffic })[0]?.successCondition;
    expect(conditions('hold')).toBe('len(result) > 0 && result[0] <= 0.02');
    expect(conditions('go-on')).toBe('len(result) == 0 || result[0] <= 0.02');
  });

  test('never counts what the version before answered under the same name', () => {
    const [errors, latency] = metricsOf({ bakeMs: 600_000 }, 'verdict-bake');
    expect([errors?.initialDelay, errors?.count]).toEqual(['60s', 18]);
    expect([latency?.initialDelay, latency?.count]).toEqual(['90s', 17]);
  });

  test('counts so many failed probes in a row as the plan does', () => {
    const { spec } = rolloutWith({}).template!;
    expect(spec?.containers[0]?.readinessProbe).toMatchObject({ failureThreshold: 4, httpGet: { path: '/health' } });
  });
});

describe('what may go in, and when', () => {
  const applicationWith = (environment: object) => found(planWith(environment), 'Application', 'tout-full', null).spec;
  const windowsWith = (rule: object, environment: object = {}) =>
    found(planWith(environment, { windows: [{ ...everything.windows![0], ...rule }] }), 'AppProject', 'tout', null).spec
      .syncWindows;

  test('a push goes in by itself, what is by hand waits for a person', () => {
    expect(applicationWith({ trigger: 'push' }).syncPolicy).toHaveProperty('automated', {
      prune: true,
      selfHeal: true,
    });
    expect(applicationWith({ trigger: 'by-hand' }).syncPolicy).not.toHaveProperty('automated');
  });

  test('a branch is followed as it moves, release tags by their newest', () => {
    const revisionOf = (sources: object[]) => applicationWith({ sources }).source?.targetRevision;
    expect(revisionOf([{ kind: 'any' }, { kind: 'branch', branch: 'develop' }])).toBe('develop');
    expect(revisionOf([{ kind: 'release-tag', branch: 'main' }])).toBe('>=0.0.0');
    expect(revisionOf([{ kind: 'any' }])).toBe('HEAD');
  });

  test('a window opens for its environment at its hours, in the plan’s time zone, and shuts on holidays', () => {
    const [open, ...shut] = windowsWith({}) ?? [];
    const about = { applications: ['tout-full'], timeZone: 'Europe/Brussels', manualSync: false };
    expect(open).toEqual({ kind: 'allow', schedule: '0 10 * * 1,2', duration: '450m', ...about });
    expect(shut).toHaveLength(8);
    expect(shut).toContainEqual({ kind: 'deny', schedule: '0 10 14 7 *', duration: '450m', ...about });
  });

  test('a window that is always open would open all others, so that it is told and not written', () => {
    expect(windowsWith({ days: [], from: '00:00', to: '24:00', holidays: 'open' })).toBeUndefined();
    expect(windowsWith({}, { windows: [] })).toBeUndefined();
  });

  test('a role may do there what it may do here, and everybody may look', () => {
    const { roles } = found(planWith(), 'AppProject', 'tout', null).spec;
    expect(roles?.map(({ policies }) => policies?.map((policy) => policy.split(', ')[3]))).toEqual([
      ['get', 'sync', 'action/argoproj.io/Rollout/resume', 'action/argoproj.io/Rollout/promote-full'],
      ['get'],
    ]);
  });
});

describe('a container', () => {
  const containerWith = (run: object, variables: object) => {
    const [database, api, www] = everything.components;
    const program = { ...api, run: { ...(api as { run: object }).run, ...run } };
    const plan = planWith({ variables }, { components: [database, program, www] });
    return found(plan, 'Rollout', 'api').spec.template?.spec?.containers[0];
  };

  test('never has a secret’s value in its manifest, even where the plan gives one as a variable', () => {
    const env = containerWith({ secrets: ['KEY'], givenSecrets: ['GIVEN'] }, { KEY: 'hunter2', GIVEN: 'hunter3' })?.env;
    expect(JSON.stringify(env)).not.toContain('hunter');
    expect(env).toContainEqual({ name: 'KEY', valueFrom: { secretKeyRef: { name: 'api', key: 'KEY' } } });
    const optional = { name: 'api', key: 'GIVEN', optional: true };
    expect(env).toContainEqual({ name: 'GIVEN', valueFrom: { secretKeyRef: optional } });
  });

  test('has the environment’s variables over its own, without those that name a port of one machine', () => {
    const env = containerWith(
      { variables: { MODE: 'fast', LOG: 'info' } },
      { LOG: 'debug', URL: 'http://x:{{companion+1}}' },
    )?.env;
    expect(env?.filter(({ value }) => value !== undefined)).toEqual([
      { name: 'MODE', value: 'fast' },
      { name: 'LOG', value: 'debug' },
    ]);
  });

  test('is scaled between the plan’s bounds where they differ, and Argo CD then leaves their number alone', () => {
    const scaled = planWith(containers(4, 2, 10));
    expect(found(scaled, 'HorizontalPodAutoscaler', 'api').spec).toMatchObject({ minReplicas: 2, maxReplicas: 10 });
    expect(found(scaled, 'Application', 'tout-full', null).spec.ignoreDifferences).toHaveLength(2);
    const fixed = planWith(containers(4));
    expect(() => found(fixed, 'HorizontalPodAutoscaler', 'api')).toThrow();
    expect(found(fixed, 'Application', 'tout-full', null).spec).not.toHaveProperty('ignoreDifferences');
  });
});

describe('a host', () => {
  const hostWith = (addresses: object | null, component = 'www') =>
    found(planWith({ description: { addresses } }), 'Ingress', component).spec?.rules?.[0]?.host;

  test('is the one that the plan names, others stand beside the API’s', () => {
    expect(hostWith({ api: 'dev.api.rewapp.fr', web: 'dev.rewapp.fr' }, 'api')).toBe('dev.api.rewapp.fr');
    expect(hostWith({ api: 'dev.api.rewapp.fr', web: 'dev.rewapp.fr' }, 'www')).toBe('dev.rewapp.fr');
    expect(hostWith(null)).toBe('www.full.tout.localhost');
  });
});
