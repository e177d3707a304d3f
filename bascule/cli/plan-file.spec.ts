import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runBascule, smallPlan, temporaryProject } from './spec/run-bascule.ts';

const check = (cwd: string, ...args: string[]) => runBascule(['plan', 'check', ...args], { cwd });

test('the plan is found from a folder below it', async () => {
  const root = await temporaryProject();
  await mkdir(join(root, 'src/deep'), { recursive: true });
  const { code, stdout } = await check(join(root, 'src/deep'));
  expect(code).toBe(0);
  expect(stdout).toContain(join(root, 'plan/small.plan.ts'));
});

test('one of several plans must be named', async () => {
  const root = await temporaryProject();
  await writeFile(join(root, 'plan/other.plan.ts'), 'export default {};');
  const { code, stderr } = await check(root);
  expect(code).toBe(1);
  expect(stderr).toContain('plan/other.plan.ts, plan/small.plan.ts');
  expect(stderr).toContain('--plan <file>');
  expect(await check(root, '--plan', 'plan/small.plan.ts')).toMatchObject({ code: 0 });
});

test('no plan anywhere is told', async () => {
  const { code, stderr } = await check('/');
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('There is no plan/*.plan.ts in /') });
});

test('a mistake is told with its file, its path and what is allowed', async () => {
  const [database, www, admin] = smallPlan.components;
  const root = await temporaryProject({
    ...smallPlan,
    components: [database, { ...www, probe: { path: 'health' } }, admin],
  });
  expect((await check(root)).stderr).toBe(
    'The plan plan/small.plan.ts has a mistake at components[1].probe.path: a path starts with "/" and has no spaces\n',
  );
});

test('several mistakes are told one a line', async () => {
  const root = await temporaryProject({ ...smallPlan, port: 0, domain: 'NOT A DOMAIN' });
  const { stderr } = await check(root);
  expect(stderr).toContain('has 2 mistakes:');
  expect(stderr).toContain('\n  domain: ');
  expect(stderr).toContain('\n  port: ');
});

test.each([
  ['a line that is no TypeScript', 'const a = 1;\nconst b = ;\nexport default {};', 'line 2'],
  ['a line that throws', 'const a = 1;\n\nthrow new Error("no such thing");', 'line 3, does not load: no such thing'],
  ['an import that is not there', 'import "./nowhere.ts";', 'does not load: Cannot find module'],
  ['no default export', 'export const plan = 1;', 'exports no plan'],
])('%s is told with its place', async (_, text, sentence) => {
  const root = await temporaryProject();
  await writeFile(join(root, 'plan/small.plan.ts'), text);
  const { code, stderr } = await check(root);
  expect(code).toBe(1);
  expect(stderr).toContain('plan/small.plan.ts');
  expect(stderr).toContain(sentence);
});
