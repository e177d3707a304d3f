#!/usr/bin/env node
// node bascule/console/build/build.ts: builds the console unless this very console is built already, and makes it the
// one that is given out. Twice at once, each builds in a folder of its own, and the later finds the work done.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, glob, mkdir, mkdtemp, readFile, rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { initialFiles, judge } from './budget.ts';
import { inputsDigest } from './digest.ts';

const home = fileURLToPath(new URL('..', import.meta.url));
const dist = join(home, 'dist');
const modules = join(home, '..', '..', 'node_modules');

try {
  await buildConsole();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

async function buildConsole(): Promise<void> {
  const site = join(dist, await inputsDigest(home));
  if (!existsSync(site)) await build(site);
  await giveOut(site);
}

async function build(site: string): Promise<void> {
  await mkdir(dist, { recursive: true });
  const own = await mkdtemp(join(dist, 'building-'));
  try {
    compile(own);
    const browser = join(own, 'browser');
    await holdBudget(browser);
    await cp(browser, `${own}-done`, { recursive: true });
    await rename(`${own}-done`, site).catch(async (error: unknown) => {
      await rm(`${own}-done`, { recursive: true, force: true });
      if (!existsSync(site)) throw error;
    });
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}

function compile(to: string): void {
  const ng = join(modules, '@angular', 'cli', 'bin', 'ng.js');
  const built = spawnSync(process.execPath, [ng, 'build', '--output-path', to], {
    cwd: home,
    stdio: 'inherit',
    env: { ...process.env, NG_CLI_ANALYTICS: 'false' },
  });
  if (built.status !== 0) throw new Error(`ng build failed in ${home}: see its messages above.`);
}

async function holdBudget(site: string): Promise<void> {
  const sources = new Map<string, string>();
  for await (const name of glob('**/*.{js,css}', { cwd: site })) {
    sources.set(name, await readFile(join(site, name), 'utf8'));
  }
  const names = initialFiles(await readFile(join(site, 'index.html'), 'utf8'), sources);
  const files = names.map((name) => ({ name, gzippedBytes: gzipSync(sources.get(name) ?? '').length }));
  const { within, sentence } = judge(files);
  if (!within) throw new Error(sentence);
  console.log(sentence);
}

/** A server that runs takes it up with the next page: the link is changed in one move. */
async function giveOut(site: string): Promise<void> {
  const next = join(dist, `current-${process.pid}`);
  await rm(next, { force: true });
  await symlink(site, next);
  await rename(next, join(dist, 'current'));
}
