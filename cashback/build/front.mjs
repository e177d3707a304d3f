#!/usr/bin/env node
// node cashback/build/front.mjs <app>: builds one front end, holds its budget, keeps its source maps out of the public
// and aside for Sentry.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { glob, mkdir, readFile, realpath, rename, rm, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const apps = ['mobile', 'partner', 'admin', 'vitrine'];
const cashback = fileURLToPath(new URL('..', import.meta.url));
const modules = join(cashback, '..', 'node_modules');

try {
  await buildFront(process.argv[2]);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}

async function buildFront(app) {
  if (!apps.includes(app)) {
    throw new Error(`No front end is called "${app ?? ''}": use one of ${apps.join(', ')}.`);
  }
  if (!process.features.typescript) {
    throw new Error(`Building needs Node 24, this is ${process.version}: run it as npm run build:${app}.`);
  }
  const home = join(cashback, app);
  const site = join(home, 'dist', 'browser');
  await shareCache(home);
  compile(home);
  await hideSourceMaps(site, join(home, 'dist', 'maps'));
  const { stamp } = await import('./stamp.ts');
  await stamp(app, site, join(home, 'dist', 'maps'), modules);
  await finish(home, site);
  await holdBudget(app, site);
}

/** Bascule builds on a copy of the source: what Angular learnt is kept beside the packages that all copies share. */
async function shareCache(home) {
  const kept = join(await realpath(modules), '.cache', 'angular');
  const used = join(home, '.angular', 'cache');
  if (existsSync(used)) return;
  await mkdir(kept, { recursive: true });
  await mkdir(dirname(used), { recursive: true });
  await rm(used, { force: true });
  await symlink(kept, used);
}

function compile(home) {
  const ng = join(modules, '@angular', 'cli', 'bin', 'ng.js');
  const built = spawnSync(process.execPath, [ng, 'build'], {
    cwd: home,
    stdio: 'inherit',
    env: { ...process.env, NG_CLI_ANALYTICS: 'false' },
  });
  if (built.status !== 0) throw new Error(`ng build failed in ${home}: see its messages above.`);
}

async function hideSourceMaps(site, maps) {
  await rm(maps, { recursive: true, force: true });
  for await (const name of glob('**/*.map', { cwd: site })) {
    await mkdir(dirname(join(maps, name)), { recursive: true });
    await rename(join(site, name), join(maps, name));
  }
}

/** What an app does to its own output once Angular has written it. */
async function finish(home, site) {
  const script = join(home, 'finish.ts');
  if (!existsSync(script)) return;
  const { finish } = await import(script);
  await finish(site);
}

async function holdBudget(app, site) {
  const { initialFiles, judge } = await import('./initial-bundle.ts');
  const sources = new Map();
  for await (const name of glob('**/*.{js,css}', { cwd: site })) {
    sources.set(name, await readFile(join(site, name), 'utf8'));
  }
  const names = initialFiles(await readFile(join(site, 'index.html'), 'utf8'), sources);
  const files = names.map((name) => ({ name, gzippedBytes: gzipSync(sources.get(name)).length }));
  const { within, sentence } = judge(app, files);
  if (!within) throw new Error(sentence);
  console.log(sentence);
}
