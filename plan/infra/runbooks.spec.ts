import { access, readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import plan from '../rewapp.plan.ts';
import { modulesIn } from './findings.ts';
import { read } from './hcl.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = join(root, 'docs/runbooks');
const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.md'));
const pages = await Promise.all(
  names.map(async (name) => ({ name, text: await readFile(join(folder, name), 'utf8') })),
);
const production = pages.filter(({ name }) => name.startsWith('mise-en-production/'));

const isThere = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

test.each(pages)('every link of $name leads somewhere', async ({ name, text }) => {
  const links = [...text.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, link]) =>
    join(dirname(join(folder, name)), link!),
  );
  const broken = await Promise.all(links.map(async (link) => ((await isThere(link)) ? [] : [link])));
  expect(broken.flat()).toEqual([]);
});

test.each(production)('every file of ours that $name speaks of is there', async ({ text }) => {
  const paths = [
    ...text.matchAll(/(?<![\w/.-])(?:\/srv\/rewapp\/)?((?:infra|plan|e2e)\/[\w./-]*[\w-])(?=[`\s"),/*]|$)/gm),
  ];
  const broken = await Promise.all(paths.map(async ([, path]) => ((await isThere(join(root, path!))) ? [] : [path])));
  expect(broken.flat()).toEqual([]);
});

test('the index of going live names every one of its pages', () => {
  const index = production.find(({ name }) => name.endsWith('README.md'))!.text;
  for (const { name } of production) {
    const page = name.split('/')[1]!;
    if (page !== 'README.md') expect(index).toContain(`](${page})`);
  }
});

test('what is to be given by hand is what Terraform made a place for, and what the plan names', async () => {
  const { text } = production.find(({ name }) => name.endsWith('/secrets.md'))!;
  const made = modulesIn(await read('modules/rewapp')).find(({ name }) => name === 'secrets')!.body[
    'names'
  ] as string[];
  const given = [...text.matchAll(/rewapp\/production\/([\w-]+)/g)].map(([, name]) => name!);
  expect(given.length).toBeGreaterThan(0);
  expect(made).toEqual(expect.arrayContaining(given));
  for (const name of made) expect(text).toContain(name);
  const named = plan.components.flatMap((each) => (each.kind === 'process' ? each.run.givenSecrets : []));
  expect(named.length).toBeGreaterThan(0);
  for (const name of named) expect(text).toContain(`npx bascule secret set ${name} --env production`);
});

test('every name that the pages show is one that visitors reach', async () => {
  const { sites, apps_domain: apps } = modulesIn(await read('environments/production'))[0]!.body as {
    sites: Record<string, { host: string }>;
    apps_domain: string;
  };
  const known = [...Object.values(sites).map(({ host }) => host), apps, `captain.${apps}`, 'rewapp.fr'];
  const shown = production.flatMap(({ text }) =>
    [...text.matchAll(/(?<![@\w.-])((?:[a-z]+\.)*rewapp\.fr)\b/g)].map(([, host]) => host!),
  );
  expect(shown.length).toBeGreaterThan(10);
  expect(new Set(shown.filter((host) => !known.includes(host)))).toEqual(new Set());
});
