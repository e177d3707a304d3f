import { describe, expect, test } from 'vitest';
import { plan } from './plan.ts';
import { workflows, type Job, type Workflow } from './workflows.ts';

const all = await workflows();
const gatesOf = (name: string) => plan.environments.find((each) => each.name === name)?.gates ?? [];

describe('§2.5, the branch matrix', () => {
  test.each(plan.environments)(
    '$name is deployed by one workflow, by what the plan says sets it off',
    (environment) => {
      const { what } = workflowOf(environment.name);
      const rules = environment.sources.filter((rule) => rule.kind !== 'any');
      const branches = rules.flatMap((rule) => (rule.kind === 'branch' ? [rule.branch] : []));
      const isTagged = rules.some(({ kind }) => kind === 'release-tag');
      expect(Object.keys(what.on)).toEqual(['push']);
      expect(what.on.push).toEqual({ branches, tags: isTagged ? ['v[0-9]+.[0-9]+.[0-9]+'] : [] });
      // By hand means: by the person who pushes the tag, and by those who approve.
      expect(environment.trigger === 'by-hand').toBe(isTagged);
    },
  );

  test.each(plan.environments)('$name is deployed alone, never broken off, under its own protection', ({ name }) => {
    const { what } = workflowOf(name);
    expect(what.concurrency).toEqual({ group: `deploy-${name}`, 'cancel-in-progress': false });
    expect(deployOf(what, name)).toMatchObject({ 'runs-on': ['self-hosted', 'bascule'], environment: { name } });
  });

  test.each(plan.environments)('$name answers at the address that its workflow shows', ({ name, description }) => {
    expect(deployOf(workflowOf(name).what, name).environment?.url).toBe(`https://${description.addresses?.web}`);
  });

  test('whoever has to agree has as long as one day of work', () => {
    for (const { name, approvals, strategies } of plan.environments.filter((each) => each.approvals.length > 0)) {
      const holds = strategies.map((each) => (each.kind === 'canary' ? each.steps.map(({ holdMs }) => holdMs) : [0]));
      const longestMs = Math.max(...holds.map((steps) => steps.reduce((sum, ms) => sum + ms, 0)));
      const givenMs = (deployOf(workflowOf(name).what, name)['timeout-minutes'] ?? 0) * 60_000;
      expect(givenMs, approvals.map(({ kind }) => kind).join()).toBeGreaterThan(longestMs + 2 * 3_600_000);
    }
  });
});

describe('what production’s gates ask for', () => {
  const asked = gatesOf('production').flatMap((gate) => (gate.kind === 'check' ? [gate] : []));
  const checksFile = all.find(({ name }) => name.endsWith('/checks.yml'))!.what;

  test.each(asked.filter(({ on }) => !on))(
    'of the source, $check: every change runs it, and main hands it in',
    ({ check }) => {
      expect(runsOf(checksFile)).toContainEqual(expect.stringMatching(new RegExp(`npm run check -- ${check}$`)));
      const handedIn = runsOf(workflowOf('staging').what).find((run) => run.includes(`evidence record ${check} `));
      expect(handedIn).toContain('--commit "$GITHUB_SHA" --outcome passed');
      // A check with a bound needs its figure.
      const { atLeast, atMost } = plan.checks.find(({ name }) => name === check)!;
      expect(handedIn?.includes(' --value ')).toBe((atLeast ?? atMost) !== undefined);
    },
  );

  test.each(asked.filter(({ on }) => on))('of $on, $check: it runs there after each deployment', ({ check, on }) => {
    const { jobs } = workflowOf(on!).what;
    const after = Object.values(jobs).find(({ steps }) =>
      steps.some(({ run }) => run === `npx bascule evidence run ${check} --env ${on}`),
    );
    expect(after?.needs).toEqual(['deploy']);
  });

  test('nothing is deployed whose checks are not green, and pull requests run the same ones', () => {
    for (const { name } of plan.environments.filter(({ trigger }) => trigger !== 'by-hand')) {
      const { what } = workflowOf(name);
      expect(what.jobs['checks']?.uses).toBe('./.github/workflows/checks.yml');
      expect(deployOf(what, name).needs).toContain('checks');
    }
    expect(checksFile.on).toMatchObject({ pull_request: { branches: ['develop', 'main'] } });
    expect(checksFile.on).toHaveProperty('workflow_call');
  });

  test('every component that is built is built for each change', () => {
    for (const component of plan.components.filter((each) => each.kind !== 'database'))
      expect(runsOf(checksFile)).toContain(component.build.command.join(' '));
    expect(runsOf(checksFile)).toContain('npm run images');
  });
});

test('each night the tests run with nothing skipped, the simulation with other seeds, and the newest backup is restored', () => {
  const { what } = all.find(({ name }) => name.endsWith('/nightly.yml'))!;
  expect(what.on).toMatchObject({ schedule: [{ cron: expect.stringMatching(/^\d+ \d+ \* \* \*$/) as string }] });
  const runs = runsOf(what);
  expect(runs).toContain('sudo .ci/run');
  expect(runs).toContainEqual(expect.stringMatching(/^npx bascule simulate --runs \d{5,} --seed .*GITHUB_RUN_NUMBER/));
  for (const { name } of plan.environments.filter(({ backup }) => backup))
    expect(runs).toContain(`npx bascule backup verify ${name}`);
});

/** The only one that deploys there. */
function workflowOf(environment: string) {
  const found = all.filter(({ what }) => runsOf(what).some((run) => deploys(run, environment)));
  expect(found.map(({ name }) => name)).toEqual([`.github/workflows/${environment}.yml`]);
  return found[0]!;
}

function deployOf({ jobs }: Workflow, environment: string): Job {
  const found = Object.values(jobs).filter(({ steps }) => steps.some(({ run = '' }) => deploys(run, environment)));
  expect(found).toHaveLength(1);
  return found[0]!;
}

const deploys = (run: string, environment: string) =>
  run.startsWith('npx bascule deploy ') && run.endsWith(` --to ${environment}`);

const runsOf = ({ jobs }: Workflow): string[] =>
  Object.values(jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []));
