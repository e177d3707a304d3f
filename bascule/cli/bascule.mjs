#!/usr/bin/env node
// The launcher: plain JavaScript without dependencies, so that it can say what is missing on any Node.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import * as module from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NEEDED = 24;
const here = fileURLToPath(import.meta.url);
const modules = findModules(dirname(here));

if (!modules) {
  refuse('Les dépendances ne sont pas installées : lancez « npm install » dans le dossier du projet.');
} else if (Number.parseInt(process.versions.node, 10) < NEEDED) {
  runWith(join(modules, 'node/bin/node'));
} else {
  keepCompiled(join(modules, '.cache/bascule'));
  await import('./main.ts');
}

// TypeScript is stripped and compiled once, for this program and for those that it starts: a third less until an answer.
function keepCompiled(directory) {
  // What comes out of the cache is counted less exactly.
  if (process.env.NODE_V8_COVERAGE) return;
  module.enableCompileCache(process.env.NODE_COMPILE_CACHE ?? directory);
  process.env.NODE_COMPILE_CACHE ??= directory;
}

function findModules(folder) {
  const candidate = join(folder, 'node_modules');
  if (existsSync(join(candidate, 'node/bin/node')) && existsSync(join(candidate, 'commander'))) return candidate;
  return folder === dirname(folder) ? null : findModules(dirname(folder));
}

function runWith(node) {
  const child = spawn(node, [here, ...process.argv.slice(2)], { stdio: 'inherit' });
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => refuse(`Node ${NEEDED} ne démarre pas (${error.message}) : relancez « npm install ».`));
  child.on('exit', (code, signal) => {
    for (const each of signals) process.removeAllListeners(each);
    if (signal) process.kill(process.pid, signal);
    else process.exitCode = code ?? 1;
  });
}

function refuse(message) {
  process.exitCode = 1;
  if (!process.argv.includes('--json')) return console.error(message);
  console.log(JSON.stringify({ error: { code: 'not-installed', message } }));
}
