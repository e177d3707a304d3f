import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { plan, type PlanInput } from '../core/plan/schema.ts';
import { workshop } from '../engine/outside/workshop.ts';
import { ownDatabase, type OwnDatabase } from '../testing/own-database.ts';
import { littlePlan } from '../testing/product.ts';
import { cutRelease, type CutRequest, type ReleaseGround } from './cut.ts';
import { readSbom } from './papers.ts';
import { findRelease, listReleases, readRelease, releaseOfDigests } from './release-table.ts';

let home: string;
let database: OwnDatabase;
let now: number;

beforeEach(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), 'bascule-release-')));
  database = await ownDatabase(inject('postgresUrl'));
  now = Date.UTC(2026, 10, 23, 10);
  git('init', '--quiet', '--initial-branch=main');
  await commit('First', {
    'service/service.mjs': '1',
    'service/component.json': '{"version": "1.4.0"}',
    'site/index.html': '1',
  });
});

afterEach(async () => {
  await database.drop();
  await rm(home, { recursive: true, force: true });
});

function git(...args: string[]): string {
  const identity = ['-c', 'user.name=Léa', '-c', 'user.email=lea@exemple.fr'];
  return execFileSync('git', ['-C', home, ...identity, ...args], { encoding: 'utf8' }).trim();
}

async function commit(subject: string, files: Record<string, string>): Promise<string> {
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(home, file)), { recursive: true });
    await writeFile(join(home, file), text);
  }
  git('add', '--all', '--', ':!state');
  git('commit', '--quiet', '--message', subject);
  return git('rev-parse', 'HEAD');
}

/** Every build leaves a mark in `builds`, and takes what its folder has. */
function planOf(change: (input: PlanInput) => PlanInput = (input) => input) {
  const input = littlePlan('Little', 20_000);
  const [service, site] = input.components as [PlanInput['components'][number], PlanInput['components'][number]];
  const build = (name: string) => ({
    command: ['sh', '-c', `echo ${name} >> ${home}/state/builds && cp -r ${name} out-${name}`],
    output: `out-${name}`,
    inputs: [name],
  });
  return plan.parse(
    change({
      ...input,
      components: [
        { ...service, build: build('service'), manifest: 'service/component.json' },
        { ...site, build: build('site') },
      ] as PlanInput['components'],
      environments: [
        { name: 'staging', title: 'Recette', bakeMs: 0, sources: [{ kind: 'branch', branch: 'main' }] },
        {
          name: 'production',
          title: 'Production',
          bakeMs: 0,
          portOffset: 10,
          sources: [{ kind: 'release-tag', branch: 'main' }],
        },
      ],
      roles: [{ name: 'devops', title: 'DevOps Engineer', may: ['deploy'] }],
      people: [{ name: 'lea', displayName: 'Léa Martin', email: 'lea@rewapp.fr', roles: ['devops'] }],
    }),
  );
}

function ground(change?: (input: PlanInput) => PlanInput): ReleaseGround {
  const state = join(home, 'state');
  const ours = planOf(change);
  return {
    plan: ours,
    pool: database.pool,
    workshop: workshop(ours, state),
    root: home,
    state,
    clock: { now: () => now },
  };
}

const cut = (version: string, more: Partial<CutRequest> = {}, on = ground()) =>
  cutRelease(on, { version, from: null, introduction: null, by: 'lea', ...more });

const builds = async () => (await readFile(join(home, 'state/builds'), 'utf8')).trim().split('\n').toSorted();

describe('a release', () => {
  test('is built from the commit, whatever the working tree holds, and is found by its version and by its artifacts', async () => {
    const head = git('rev-parse', 'HEAD');
    await writeFile(join(home, 'site/index.html'), 'edited, not committed');
    const release = await cut('v1.0.0');
    expect(release).toMatchObject({
      version: 'v1.0.0',
      commit: head,
      previous: null,
      cutBy: 'lea',
      cutAt: now,
      taggedAt: now,
    });
    expect(release.authors).toEqual([{ name: 'Léa', email: 'lea@exemple.fr' }]);
    expect(Object.keys(release.artifacts)).toEqual(['service', 'site']);
    const { read } = workshop(planOf(), join(home, 'state'));
    const site = await read('site', release.artifacts['site'] as string);
    expect(await readFile(join(site.files, 'index.html'), 'utf8')).toBe('1');
    expect(await findRelease(database.pool, '1.0.0')).toEqual(release);
    expect(await findRelease(database.pool, 'v9.9.9')).toBeNull();
    const { service, site: page } = release.artifacts as { service: string; site: string };
    expect(await releaseOfDigests(database.pool, { site: page, service })).toEqual(release);
    expect(await releaseOfDigests(database.pool, { service })).toBeNull();
  });

  test('has an annotated tag by who cut it, with the notes', async () => {
    const { commit: head } = await cut('v1.0.0', { introduction: 'Bienvenue.' });
    expect(git('cat-file', '-t', 'v1.0.0')).toBe('tag');
    expect(git('rev-parse', 'v1.0.0^{commit}')).toBe(head);
    const tag = git('cat-file', '-p', 'v1.0.0');
    expect(tag).toContain(`tagger Léa Martin <lea@rewapp.fr> ${now / 1_000} +0000`);
    expect(tag).toMatch(
      /# Little v1\.0\.0[^]*Bienvenue\.[^]*- First \([0-9a-f]{7}\)\n[^]*Première version : 1 commit, 3 fichiers/,
    );
  });

  test('takes the artifacts that are there already: what ran on staging is what goes on', async () => {
    const staging = workshop(planOf(), join(home, 'state'));
    const source = await staging.resolve(home, 'main');
    const ran = await staging.build('service', source, () => {});
    const { artifacts } = await cut('v1.0.0');
    expect(artifacts['service']).toBe(ran.digest);
    expect(await builds()).toEqual(['service', 'site']);
  });

  test('says what changed since the one before, and which components became another', async () => {
    const first = await cut('v1.0.0');
    await commit('feat: a second page', { 'site/second.html': '2' });
    await commit('Say how to begin', { 'README.md': 'read' });
    const second = await cut('v1.1.0');
    expect(second.previous).toBe('v1.0.0');
    expect(second.artifacts['service']).toBe(first.artifacts['service']);
    expect(second.notes).toMatch(/### Nouveautés\n\n- a second page \([0-9a-f]{7}\) · Site\n/);
    expect(second.notes).toMatch(/### Changements\n\n- Say how to begin \([0-9a-f]{7}\)\n/);
    expect(second.notes).toMatch(
      /\| Service \| 1\.4\.0 \| [0-9a-f]{12} \| inchangé \|\n\| Site \| – \| [0-9a-f]{12} \| changé \|/,
    );
    expect(second.notes).toContain('Depuis v1.0.0 : 2 commits, 2 fichiers, 2 lignes ajoutées');
    expect((await listReleases(database.pool)).map(({ version }) => version)).toEqual(['v1.1.0', 'v1.0.0']);
  });

  test('has a bill of materials that is valid, and is told when it was altered', async () => {
    await commit('Need zod', {
      'package-lock.json': JSON.stringify({ lockfileVersion: 3, packages: { '': {} } }),
      'site/main.js.map': '{"sources": ["../node_modules/zod/index.js"]}',
    });
    await mkdir(join(home, 'node_modules'));
    const release = await cut('v1.0.0');
    const bill = await readSbom(join(home, 'state'), release);
    expect(await new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(bill)).toBeNull();
    expect(JSON.parse(bill)).toMatchObject({
      metadata: {
        component: {
          name: 'Little',
          version: '1.0.0',
          components: [{ name: 'service', version: '1.4.0' }, { name: 'site' }],
        },
      },
      components: [{ name: 'zod', scope: 'required', properties: [{ value: 'site' }] }],
    });
    await writeFile(join(home, 'state', release.sbom.path), '{}');
    await expect(readSbom(join(home, 'state'), release)).rejects.toThrow('a été modifiée depuis : remettez le fichier');
  });
});

describe('cutting a release that broke off', () => {
  test('while it was built builds only what is missing', async () => {
    const broken = ground((input) => ({
      ...input,
      components: input.components.map((each) => ({
        ...each,
        ...(each.name === 'site' && 'build' in each && { build: { ...each.build, command: ['false'] } }),
      })) as PlanInput['components'],
    }));
    await expect(cut('v1.0.0', {}, broken)).rejects.toThrow('La construction de site');
    expect(await listReleases(database.pool)).toEqual([]);
    expect(git('tag')).toBe('');
    await cut('v1.0.0');
    expect(await builds()).toEqual(['service', 'site']);
  });

  test('before its tag goes nowhere, and is finished on the commit it was begun with', async () => {
    const head = git('rev-parse', 'HEAD');
    const lock = join(home, '.git/refs/tags/v1.0.0.lock');
    await writeFile(lock, '');
    await expect(cut('v1.0.0')).rejects.toThrow();
    expect(await findRelease(database.pool, 'v1.0.0')).toBeNull();
    await rm(lock);
    const later = await commit('Came meanwhile', { 'site/index.html': '2' });
    await expect(cut('v1.0.0', { from: later })).rejects.toThrow(
      `a été commencée sur ${head.slice(0, 12)}, pas sur « ${later} » : finissez-la sans --from`,
    );
    const release = await cut('v1.0.0');
    expect(release.commit).toBe(head);
    expect(git('rev-parse', 'v1.0.0^{commit}')).toBe(head);
    expect(await findRelease(database.pool, 'v1.0.0')).toEqual(release);
  });

  test('right after its tag is finished, and the tag stays the one it was', async () => {
    await cut('v1.0.0');
    const tag = git('rev-parse', 'v1.0.0');
    await database.pool.query('UPDATE bascule.release SET tagged_at = NULL');
    expect((await cut('v1.0.0')).taggedAt).toBe(now);
    expect(git('rev-parse', 'v1.0.0')).toBe(tag);
  });

  test('does not take a tag of that name that leads elsewhere', async () => {
    await cut('v1.0.0');
    await database.pool.query('UPDATE bascule.release SET tagged_at = NULL');
    await commit('Other', { 'site/index.html': '2' });
    git('tag', '--force', 'v1.0.0');
    await expect(cut('v1.0.0')).rejects.toThrow('L’étiquette v1.0.0 existe déjà et mène à');
    expect((await readRelease(database.pool, 'v1.0.0'))?.taggedAt).toBeNull();
  });
});

describe('cutting is refused', () => {
  test('twice, and for a version that is not the next one', async () => {
    await cut('v1.1.0');
    await expect(cut('v1.1.0')).rejects.toThrow('La version v1.1.0 a déjà été coupée par lea');
    await expect(cut('v1.0.9')).rejects.toThrow('n’est pas plus grande que v1.1.0');
    await expect(cut('1.2')).rejects.toThrow('« 1.2 » n’est pas une version');
    git('tag', 'v2.0.0');
    await expect(cut('v2.0.0')).rejects.toThrow('La version v2.0.0 existe déjà : choisissez v2.0.1');
  });

  test('off the branch that the plan names', async () => {
    git('checkout', '--quiet', '-b', 'wild');
    await commit('Wild', { 'site/index.html': 'wild' });
    await expect(cut('v1.0.0', { from: 'wild' })).rejects.toThrow(
      'coupe ses versions sur la branche « main », qui ne contient pas',
    );
    await expect(cut('v1.0.0', { from: 'mian' })).rejects.toThrow(
      '« mian » n’est ni une branche ni un commit d’ici. Vouliez-vous dire « main » ?',
    );
    await expect(cut('v1.0.0', { from: 'worktree' })).rejects.toThrow('pas sur le dossier de travail');
    expect(git('tag')).toBe('');
  });

  test('for components that do not fit together', async () => {
    await commit('Need more', { 'service/component.json': '{"version": "1.4.0", "requires": {"site": ">=2"}}' });
    await expect(cut('v1.0.0')).rejects.toThrow(
      'v1.0.0 ne peut pas être coupée, ses composants ne vont pas ensemble : service 1.4.0 demande site >=2',
    );
    expect(await listReleases(database.pool)).toEqual([]);
  });

  test('while another one is being cut', async () => {
    const [one, other] = await Promise.allSettled([cut('v1.0.0'), cut('v1.0.1')]);
    const failed = [one, other].find(({ status }) => status === 'rejected') as PromiseRejectedResult;
    expect(failed.reason).toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('déjà en train d’être coupée'),
    });
    expect(await listReleases(database.pool)).toHaveLength(1);
  });
});
