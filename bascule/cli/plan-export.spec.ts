import { execFileSync } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { everything } from '../core/document/spec/everything.ts';
import { documentCommands } from './document-commands.ts';
import type { Add, Run } from './registration.ts';
import { smallPlan, temporaryProject } from './spec/run-bascule.ts';
import { runHere } from './spec/run-here.ts';

let root: string;

beforeEach(async () => {
  root = await temporaryProject(everything);
});
afterEach(() => rm(root, { recursive: true }));

test('« plan export » writes the manifests, names what they can’t say, and « --check » finds them right', async () => {
  const { out, code } = await bascule('--repo', 'https://git.example/tout.git');
  expect(code).toBe(0);
  expect(out).toMatch(/^\d+ fichiers dans .*infra\/argocd, dont \d+ écrits\.\n/);
  expect(out).toContain('\nCe que le plan dit, et que Kubernetes ne peut pas dire :\n');
  expect(out).toContain('  - Entier — Sauvegardes : à l’opérateur de PostgreSQL');
  expect(await textOf('project.yaml')).toMatch(
    /^# Écrit par .*\n# Ce que le plan dit[^]*\n# - Incidents : [^]*\nkind: AppProject\n/,
  );
  expect(await textOf('full/kustomization.yaml')).toContain('# - Sauvegardes : ');
  expect(await bascule('--repo', 'https://git.example/tout.git', '--check')).toMatchObject({ code: 0 });
});

test('versions belong to releases: an export never writes over them, and the rest it does', async () => {
  await bascule('--repo', 'https://git.example/tout.git');
  const versions = (await textOf('full/versions/kustomization.yaml')).replace('unreleased', 'a1b2c3-20261123');
  await writeFile(fileAt('full/versions/kustomization.yaml'), versions);
  const kept = await textOf('full/api.yaml');
  await writeFile(fileAt('full/api.yaml'), kept.replace('replicas: 2', 'replicas: 9'));
  const check = await bascule('--repo', 'https://git.example/tout.git', '--check');
  expect(check).toMatchObject({
    code: 1,
    out: expect.stringContaining('full/api.yaml : il ne dit pas ce que dit le plan.'),
  });
  expect(check.out).not.toContain('versions');
  expect((await bascule('--repo', 'https://git.example/tout.git')).out).toContain('dont 1 écrits');
  expect(await textOf('full/api.yaml')).toBe(kept);
  expect(await textOf('full/versions/kustomization.yaml')).toBe(versions);
});

test('what came of an environment that the plan has no more is named, and not taken away', async () => {
  await bascule('--repo', 'https://git.example/tout.git');
  await writeFile(fileAt('mine.yaml'), 'kind: ConfigMap\n');
  await writeFile(join(root, 'plan/later.plan.ts'), `export default ${JSON.stringify(smallPlan)};\n`);
  const { out } = await exported('plan/later.plan.ts', '--repo', 'https://git.example/tout.git');
  expect(out).toContain('full/api.yaml ne vient plus du plan : enlevez-le.');
  expect(out).not.toContain('mine.yaml');
  expect(await textOf('full/api.yaml')).not.toBe('');
});

test('the repository is the one that Git knows, without what it comes in with; else it is asked for', async () => {
  await expect(bascule()).rejects.toThrow(/Argo CD doit savoir quel dépôt suivre.*--repo/);
  const git = (...args: string[]) => execFileSync('git', ['-C', root, ...args]);
  git('init', '--quiet');
  git('remote', 'add', 'origin', 'https://lea:hunter2@git.example/tout.git');
  await bascule();
  const applications = await textOf('applications.yaml');
  expect(applications).toContain('repoURL: https://git.example/tout.git\n');
  expect(applications).toContain('path: infra/argocd/full\n');
  expect(applications).not.toContain('hunter2');
});

test('outside of the plan’s repository they are at the top of one of their own, which has to be named', async () => {
  const elsewhere = await temporaryProject(smallPlan);
  try {
    execFileSync('git', ['-C', root, 'init', '--quiet']);
    execFileSync('git', ['-C', root, 'remote', 'add', 'origin', 'https://git.example/tout.git']);
    await expect(bascule('--out', elsewhere)).rejects.toThrow(/--repo/);
    await bascule('--out', elsewhere, '--repo', 'git@git.example:config.git');
    const applications = await readFile(join(elsewhere, 'applications.yaml'), 'utf8');
    expect(applications).toContain('repoURL: git@git.example:config.git\n');
    expect(applications).toContain('path: full\n');
  } finally {
    await rm(elsewhere, { recursive: true });
  }
});

test('--json gives programs the files and what is left out, by path', async () => {
  const { out } = await bascule('--repo', 'https://git.example/tout.git', '--json');
  const said = JSON.parse(out) as { files: object[]; omissions: object[] };
  expect(said.files).toContainEqual({ path: 'full/api.yaml', is: 'absent' });
  const what = expect.stringContaining('Bascule les tient') as string;
  expect(said.omissions).toContainEqual({ paths: ['environments.0.gates'], what, environment: 'full' });
});

test('a format that nobody knows is refused', async () => {
  await expect(bascule('--format', 'helm')).rejects.toThrow('donnez argocd');
});

const fileAt = (path: string) => join(root, 'infra/argocd', path);
const textOf = (path: string) => readFile(fileAt(path), 'utf8');

function bascule(...words: string[]) {
  return exported('plan/small.plan.ts', ...words);
}

function exported(plan: string, ...words: string[]) {
  const register = (add: Add, run: Run, parent: Command) => documentCommands(add, run, parent);
  const format = words.includes('--format') ? [] : ['--format', 'argocd'];
  return runHere(register, { token: null, planFile: join(root, plan) }, ['export', ...format, ...words]);
}
