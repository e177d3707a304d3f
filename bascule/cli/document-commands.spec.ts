import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { everything } from '../core/document/spec/everything.ts';
import { documentCommands } from './document-commands.ts';
import { smallPlan, temporaryProject } from './spec/run-bascule.ts';

const roots: string[] = [];
let said: string;

beforeEach(() => {
  said = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    said += String(text);
    return true;
  });
});

afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all(roots.splice(0).map((root) => rm(root, { recursive: true })));
});

test('« plan document » writes both formats beside the plan, « --check » finds them right', async () => {
  const root = await project(everything);
  expect(await bascule(root, 'document')).toBe(0);
  expect(await readFile(documentOf(root, 'md'), 'utf8')).toMatch(/^# Tout : Plan de Déploiement\n/);
  expect(await readFile(documentOf(root, 'html'), 'utf8')).toMatch(/^<!doctype html>[^]*font\/woff2;base64,/);
  expect(await bascule(root, 'document', '--check')).toBe(0);
});

test('« --check » names the file, the line and both texts, and writes nothing', async () => {
  const root = await project(everything);
  await bascule(root, 'document', '--format', 'md');
  const file = documentOf(root, 'md');
  const edited = (await readFile(file, 'utf8')).replace('pendant 1 minute\n', 'pendant 9 minutes\n');
  await writeFile(file, edited);
  said = '';
  expect(await bascule(root, 'document', '--check')).toBe(1);
  expect(said).toMatch(/\.md : la ligne \d+ dit « .*9 minutes », et le plan « .*1 minute »\./);
  expect(said).toContain('.html : ce fichier n’existe pas.');
  expect(said).toContain('npx bascule plan document');
  expect(await readFile(file, 'utf8')).toBe(edited);
});

test('« --out » and « --format » say where and what; --json names the files', async () => {
  const root = await project(everything);
  expect(await bascule(root, 'document', '--out', join(root, 'elsewhere'), '--format', 'html', '--json')).toBe(0);
  expect(JSON.parse(said)).toEqual({ files: [join(root, 'elsewhere/plan-de-deploiement.html')] });
});

test('« plan diff » names each difference with its values and why it is wanted', async () => {
  const root = await project(mirrored({ variables: { LOG_LEVEL: 'debug' } }));
  expect(await bascule(root, 'diff', 'development', 'staging')).toBe(0);
  expect(said).toContain('Développement et Recette : 2 différences, dont 1 à revoir.');
  expect(said).toMatch(/Décalage des ports : 0 \| 100\n +voulue : une seule machine\n/);
  expect(said).toMatch(/Variables, LOG_LEVEL : debug \| —\n +à revoir\n/);
});

test('« plan diff --strict » fails as long as one is to be reviewed', async () => {
  expect(await bascule(await project(mirrored({})), 'diff', 'development', 'staging', '--strict')).toBe(0);
  const debugging = await project(mirrored({ variables: { LOG_LEVEL: 'debug' } }));
  expect(await bascule(debugging, 'diff', 'development', 'staging', '--strict')).toBe(1);
});

test('« plan diff --json » gives paths and values to programs, and no password', async () => {
  const accounts = [{ role: 'admin', email: 'a@exemple.fr', password: 'hunter2' }];
  const root = await project(mirrored({ demoAccounts: accounts }));
  await bascule(root, 'diff', 'staging', 'development', '--json');
  expect(JSON.parse(said)).toMatchObject({
    left: 'staging',
    right: 'development',
    mirror: { by: 'development', of: 'staging' },
    differences: [
      { path: 'portOffset', left: 100, right: 0, standing: 'wanted', note: 'une seule machine' },
      { path: 'demoAccounts', left: [], right: [{ email: 'a@exemple.fr' }], standing: 'to-review', note: null },
    ],
  });
  expect(said).not.toContain('hunter2');
});

test('an environment that is not there, and a strict look at two that are not alike, are told in one sentence', async () => {
  const root = await project(smallPlan);
  await expect(bascule(root, 'diff', 'staging', 'prod')).rejects.toThrow(
    'L’environnement « prod » n’existe pas : choisissez parmi development, staging.',
  );
  await expect(bascule(root, 'diff', 'staging', 'development', '--strict')).rejects.toThrow(
    /Ni staging ni development ne dit être le miroir de l’autre.*« mirrors »/,
  );
});

function mirrored(more: object): object {
  const [development, staging] = smallPlan.environments;
  const mirrors = { of: 'staging', except: [{ path: 'portOffset', why: 'une seule machine' }] };
  return { ...smallPlan, environments: [{ ...development, mirrors, ...more }, staging] };
}

async function project(plan: unknown): Promise<string> {
  const root = await temporaryProject(plan);
  roots.push(root);
  return root;
}

const documentOf = (root: string, format: string) => join(root, `docs/plan/plan-de-deploiement.${format}`);

async function bascule(root: string, ...words: string[]): Promise<number> {
  let code = -1;
  const plan = new Command('plan').exitOverride();
  documentCommands(
    (parent, name, description) =>
      parent.command(name).description(description).option('--json').option('--plan <file>'),
    (command) =>
      async (...args) =>
        void (code = await command(...args)),
    plan,
  );
  await plan.parseAsync([...words, '--plan', join(root, 'plan/small.plan.ts')], { from: 'user' });
  return code;
}
