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
  expect(stderr).toContain('--plan <fichier>');
  expect(await check(root, '--plan', 'plan/small.plan.ts')).toMatchObject({ code: 0 });
});

test('no plan anywhere is told', async () => {
  const { code, stderr } = await check('/');
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: expect.stringContaining('Il n’y a pas de plan/*.plan.ts dans /'),
  });
});

test('a mistake is told with its file, its path and what is allowed', async () => {
  const [database, www, admin] = smallPlan.components;
  const root = await temporaryProject({
    ...smallPlan,
    components: [database, { ...www, probe: { path: 'health' } }, admin],
  });
  expect((await check(root)).stderr).toBe(
    'Le plan plan/small.plan.ts a une erreur à components[1].probe.path : un chemin commence par « / » et ne contient pas d’espace\n',
  );
});

test('several mistakes are told one a line', async () => {
  const root = await temporaryProject({ ...smallPlan, port: 0, domain: 'NOT A DOMAIN' });
  const { stderr } = await check(root);
  expect(stderr).toContain('a 2 erreurs :');
  expect(stderr).toContain('\n  domain : ');
  expect(stderr).toContain('\n  port : ');
});

test.each([
  ['a line that is no TypeScript', 'const a = 1;\nconst b = ;\nexport default {};', 'ligne 2, ne se charge pas : '],
  [
    'a line that throws',
    'const a = 1;\n\nthrow new Error("no such thing");',
    'ligne 3, ne se charge pas : no such thing',
  ],
  ['an import that is not there', 'import "./nowhere.ts";', 'ne se charge pas : Cannot find module'],
  ['no default export', 'export const plan = 1;', 'n’exporte aucun plan'],
])('%s is told with its place', async (_, text, sentence) => {
  const root = await temporaryProject();
  await writeFile(join(root, 'plan/small.plan.ts'), text);
  const { code, stderr } = await check(root);
  expect(code).toBe(1);
  expect(stderr).toContain('plan/small.plan.ts');
  expect(stderr).toContain(sentence);
});
