import { access, constants } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { plan } from './plan.ts';
import { spoken } from './spoken.ts';
import { actions, textOf, workflows, type Step } from './workflows.ts';

const [all, own] = await Promise.all([workflows(), actions()]);
const { scripts } = JSON.parse(await textOf('package.json')) as { scripts: Record<string, string> };
const runbook = await textOf('docs/runbooks/integration-continue.md');
const sourceChecks = plan.checks.filter((check) => check.of === 'source').map(({ name }) => name);

const steps: [string, Step][] = [
  ...all.flatMap(({ name, what }) =>
    Object.values(what.jobs).flatMap((job) => job.steps.map((step) => [name, step] as [string, Step])),
  ),
  ...own.flatMap(({ name, what }) => what.runs.steps.map((step) => [name, step] as [string, Step])),
];
const commands = steps.flatMap(([name, { run }]) => (run === undefined ? [] : [[name, run] as const]));

test('there are commands to look at', () => {
  expect(commands.length).toBeGreaterThan(25);
});

test.each(commands)('%s: « %s » is one command that a person can run', async (_name, run) => {
  await expect(known(run), run).resolves.toBeUndefined();
});

test('a command that is not there would be seen', async () => {
  await expect(known('npm run chekc -- lint')).rejects.toThrow('chekc');
  await expect(known('npm run check -- newman')).rejects.toThrow('newman');
  await expect(known('npx bascule simulate --run 5')).rejects.toThrow('--run');
  await expect(known('npx bascule deploy main --to recette')).rejects.toThrow('recette');
  await expect(known('npx bascule evidence run newmann --env staging')).rejects.toThrow('newmann');
  await expect(known('terraform -chdir=infra/terraform/account apply')).rejects.toThrow();
  await expect(known('terraform -chdir=infra/terraform/absent validate')).rejects.toThrow('absent');
  await expect(known('curl example.com | sh')).rejects.toThrow('curl');
  await expect(known('npm run lint; npm run types')).rejects.toThrow('one command');
  await expect(known('npm run ${{ github.head_ref }}')).rejects.toThrow('one command');
});

test('no expression, and so no secret, is ever written into a command line', () => {
  for (const [name, run] of commands) expect(run, name).not.toContain('${{');
});

test('each secret and variable that a workflow takes is one that the runbook tells to give, and none is told in vain', () => {
  const taken = (kind: string) =>
    new Set(
      all.flatMap(({ text }) => [...text.matchAll(new RegExp(`\\b${kind}\\.(\\w+)`, 'g'))].map(([, name]) => name!)),
    );
  const told = [...runbook.matchAll(/`(BASCULE_[A-Z_]+)`/g)].map(([, name]) => name!);
  const wanted = [...taken('secrets'), ...taken('vars')];
  expect(wanted.length).toBeGreaterThan(0);
  expect(new Set(told)).toEqual(new Set(wanted));
});

/** @throws an Error that names what is unknown */
async function known(run: string): Promise<void> {
  if (/[\n;|&`]|\$\{\{/.test(run)) throw new Error(`not one command: ${run}`);
  const [program, ...words] = wordsOf(run.replace(/^sudo /, '').replace(/ > \S+$/, ''));
  switch (program) {
    case 'npm':
      return knownToNpm(words);
    case 'npx':
      expect(words.shift()).toBe('bascule');
      await spoken(words);
      return knownToThePlan(words);
    case 'git':
      expect(words, run).toEqual(['fetch', 'origin']);
      return;
    case 'terraform':
      return knownToTerraform(words);
    case '.ci/run':
      return access(pathOf('.ci/run'), constants.X_OK);
    default:
      throw new Error(`${program} is neither npm nor bascule`);
  }
}

function knownToNpm([verb, name = '', dashes, ...words]: string[]): void {
  if (verb === 'ci' || verb === 'audit' || verb === 'sbom') return;
  if (verb !== 'run' || !(name in scripts)) throw new Error(`npm ${verb} ${name} is not there`);
  if (name === 'check') expect([dashes, ...words], `${words} is a check of the source`).toEqual(['--', oneOf(words)]);
}

/** Nothing that reads or changes what stands. */
async function knownToTerraform([first = '', ...words]: string[]): Promise<void> {
  const given = words.join(' ');
  if (first === 'fmt') expect(given).toMatch(/^-check -recursive \S+$/);
  else expect(given).toMatch(/^(init -backend=false|validate)$/);
  await access(pathOf(first === 'fmt' ? words[2]! : first.replace('-chdir=', '')));
}

const pathOf = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

const oneOf = ([word = '']: string[]) => {
  if (!sourceChecks.includes(word)) throw new Error(`${word} is no check of the source`);
  return word;
};

/** Environments and checks are the plan's. */
function knownToThePlan(words: string[]): void {
  const environments = plan.environments.map(({ name }) => name);
  for (const option of ['--to', '--env']) {
    const given = words[words.indexOf(option) + 1];
    if (words.includes(option) && !environments.includes(given ?? '')) throw new Error(`${given} is no environment`);
  }
  const [noun, , check = ''] = words;
  const names = plan.checks.map(({ name }) => name);
  if (noun === 'evidence' && !names.includes(check)) throw new Error(`${check} is no check of the plan`);
}

/** As a shell takes them apart; a variable is one word, whatever it holds. Numbers stand for arithmetic. */
function wordsOf(run: string): string[] {
  return [...run.replaceAll(/"\$\(\([^)]*\)\)"/g, '1').matchAll(/"([^"]*)"|(\S+)/g)].map(
    ([, quoted, plain]) => (quoted === '$COVERAGE' ? '91.2' : quoted) ?? plain!,
  );
}
