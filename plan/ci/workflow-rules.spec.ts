import { parse } from 'yaml';
import { describe, expect, test } from 'vitest';
import { judgedByActionlint, judgedByGitHub } from './judges.ts';
import { actions, textOf, workflows } from './workflows.ts';

const [all, own] = await Promise.all([workflows(), actions()]);
const names = all.map(({ name }) => name);
const texts = Object.fromEntries([...all, ...own].map(({ name, text }) => [name, text]));
const labels = (parse(await textOf('.github/actionlint.yaml')) as Labels)['self-hosted-runner'].labels;

interface Labels {
  'self-hosted-runner': { labels: string[] };
}

describe('every workflow', () => {
  test.each(names)('%s has nothing that actionlint minds', async (name) => {
    expect(await minded(texts[name]!, name)).toEqual([]);
  });

  test.each(Object.keys(texts))('%s is taken by GitHub’s own parser', async (name) => {
    expect(await judgedByGitHub(name, texts[name]!)).toEqual([]);
  });

  test.each(all)('$name may only read the source, and whatever a job may do beside is nothing', ({ what }) => {
    expect([{}, { contents: 'read' }]).toContainEqual(what.permissions);
    for (const job of Object.values(what.jobs)) expect(job.permissions).toBeUndefined();
  });

  test.each(all)('$name says how long each job may take, and who goes first', ({ what }) => {
    for (const job of Object.values(what.jobs).filter(({ uses }) => !uses))
      expect(job['timeout-minutes'], job['runs-on'].join()).toBeGreaterThan(0);
    expect(what.concurrency.group).not.toBe('');
  });

  test.each(all)('$name never runs a stranger’s change where secrets or our machines are', ({ what }) => {
    expect(Object.keys(what.on)).not.toEqual(expect.arrayContaining(['pull_request_target']));
    expect(Object.keys(what.on)).not.toEqual(expect.arrayContaining(['workflow_run']));
    if (!('pull_request' in what.on)) return;
    for (const job of Object.values(what.jobs)) {
      expect(job['runs-on']).not.toContain('self-hosted');
      expect(JSON.stringify(job)).not.toContain('secrets.');
    }
  });

  test.each(Object.keys(texts))('%s pins what it uses of others to a commit, with its version beside it', (name) => {
    const used = [...texts[name]!.matchAll(/uses: (\S+)(.*)/g)].map(([, action, rest]) => ({ action, rest }));
    for (const { action, rest } of used.filter((each) => !each.action!.startsWith('./'))) {
      expect(action).toMatch(/^[\w-]+\/[\w/-]+@[0-9a-f]{40}$/);
      expect(rest).toMatch(/^ # v\d+\.\d+\.\d+$/);
    }
  });

  test('one version of an action is used everywhere, and none keeps GitHub’s token on disk', () => {
    const used = Object.values(texts).flatMap((text) => text.match(/[\w-]+\/[\w/-]+@[0-9a-f]{40}/g) ?? []);
    const versions = new Set(used);
    expect(new Set([...versions].map((each) => each.split('@')[0])).size).toBe(versions.size);
    const checkouts = all.flatMap(({ what }) =>
      Object.values(what.jobs).flatMap(({ steps }) => steps.filter(({ uses }) => uses?.startsWith('actions/checkout'))),
    );
    expect(checkouts.length).toBeGreaterThan(0);
    for (const step of checkouts) expect(step.with).toMatchObject({ 'persist-credentials': false });
  });
});

test('a workflow with an expression that strangers can fill, or a step nobody knows, would be seen', async () => {
  const bad = (run: string) => `on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - ${run}\n`;
  expect(await minded(bad('run: echo ${{ github.event.head_commit.message }}'), 'bad.yml')).toHaveLength(1);
  expect(await judgedByGitHub('.github/workflows/bad.yml', bad('rn: true'))).not.toEqual([]);
  expect(await judgedByGitHub('.github/actions/bad/action.yml', 'runs:\n  using: composte\n')).not.toEqual([]);
});

test('updates come for packages and for actions, to the branch where changes begin', async () => {
  const { version, updates } = parse(await textOf('.github/dependabot.yml')) as Dependabot;
  expect(version).toBe(2);
  expect(updates.map((each) => each['package-ecosystem'])).toEqual(
    expect.arrayContaining(['npm', 'github-actions', 'terraform']),
  );
  for (const each of updates) expect(each['target-branch']).toBe('develop');
  const folders = updates.find((each) => each['package-ecosystem'] === 'github-actions')?.directories;
  expect(folders).toEqual(['/', '/.github/actions/*']);
});

interface Dependabot {
  version: number;
  updates: { 'package-ecosystem': string; 'target-branch': string; directories?: string[] }[];
}

/** What actionlint says; our own runner's label is told apart here, as its configuration does it where that is read. */
async function minded(text: string, name: string): Promise<string[]> {
  const found = await judgedByActionlint(name, text);
  const isOurs = (message: string) => labels.some((label) => message.startsWith(`label "${label}" is unknown`));
  return found.filter(({ message }) => !isOurs(message)).map(({ line, message }) => `${name}:${line} ${message}`);
}
