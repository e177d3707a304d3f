import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runBascule, smallPlan } from '../../bascule/cli/spec/run-bascule.ts';

let root: string;

const says = (line: object, code = 0) => [
  'node',
  '-e',
  `console.log('heard'); console.log(${JSON.stringify(JSON.stringify(line))}); process.exitCode = ${code}`,
];
const check = (name: string, more: object) => ({
  name,
  title: `Contrôle ${name}`,
  of: 'source',
  remedy: 'Corrigez.',
  ...more,
});

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'check-'));
  const checks = [
    check('good', { command: says({ found: '91,5 % couverts', value: 91.5 }), atLeast: 80, unit: '%' }),
    check('below', { command: says({ found: '79 % couverts', value: 79 }), atLeast: 80, unit: '%' }),
    check('broken', { command: says({ found: '2 tests en échec' }, 1) }),
    check('endless', { command: ['node', '-e', 'setInterval(() => {}, 1000)'], timeoutMs: 1_000 }),
    check('absent', { command: ['no-such-program'] }),
    check('live', { of: 'environment', command: ['true'] }),
  ];
  await mkdir(join(root, 'plan'));
  await writeFile(join(root, 'plan/small.plan.ts'), `export default ${JSON.stringify({ ...smallPlan, checks })};\n`);
});
afterAll(() => rm(root, { recursive: true }));

test('a check that passes leaves its figure to the workflow, and one sentence to people', async () => {
  const { code, stdout, output, summary } = await run('good');
  expect(code).toBe(0);
  expect(stdout).toBe('heard\n✓ Contrôle good : 91,5 % couverts\n');
  expect(output).toBe('value=91.5\n');
  expect(summary).toBe('✓ Contrôle good : 91,5 % couverts\n');
});

test('a figure outside the plan’s bounds fails although the program is content, and the remedy is told', async () => {
  const { code, stdout } = await run('below');
  expect(code).toBe(1);
  expect(stdout).toMatch(/✗ Contrôle below : 79 % couverts \(79 %, alors qu’il faut au moins 80 %\)\nCorrigez\.\n$/);
});

test.each([
  ['broken', '✗ Contrôle broken : 2 tests en échec'],
  ['endless', '✗ Contrôle endless : arrêté : plus de 1 s'],
  ['absent', '✗ Contrôle absent : un programme est introuvable : no-such-program'],
])('a check that ends badly is never green: %s', async (name, said) => {
  const { code, stdout } = await run(name);
  expect(code).toBe(1);
  expect(stdout).toContain(said);
});

test('what is no check of the source is refused in one sentence that says what is', async () => {
  expect(await run('live')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('npx bascule evidence run live'),
  });
  const unknown = expect.stringMatching(/« lnt » n’est pas un contrôle du plan\. .*good, below/) as string;
  expect(await run('lnt')).toMatchObject({ code: 2, stderr: unknown });
  expect(await run()).toMatchObject({ code: 2, stderr: expect.stringContaining('npm run check -- good') });
});

async function run(...words: string[]) {
  const [output, summary] = ['output', 'summary'].map((name) => join(root, `${name}-${words.join('-')}`)) as [
    string,
    string,
  ];
  const env = { GITHUB_OUTPUT: output, GITHUB_STEP_SUMMARY: summary };
  const program = fileURLToPath(new URL('check.ts', import.meta.url));
  const ran = await runBascule(words, { cwd: root, env, program });
  const written = (file: string) => readFile(file, 'utf8').catch(() => null);
  return { ...ran, output: await written(output), summary: await written(summary) };
}
