// Runs before `npm start`: makes a fresh clone ready. Plain JavaScript without dependencies: nothing is installed yet.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = process.cwd();
const lock = join(root, 'package-lock.json');
const modules = join(root, 'node_modules');
const marker = join(modules, '.rewapp-lock');

const unfit = whyUnfit();
if (unfit) stop(unfit);
const digest = existsSync(lock) ? createHash('sha256').update(readFileSync(lock)).digest('hex') : 'no lock';
if (!isMarked()) {
  if (!isInstalled()) install();
  writeFileSync(marker, digest);
}

function whyUnfit() {
  if (Number.parseInt(process.versions.node, 10) < 20) {
    return `REWAPP a besoin de Node 20 ou plus récent pour démarrer (ici : ${process.version}) : installez-le depuis https://nodejs.org.`;
  }
  if (process.platform === 'linux' && process.arch === 'x64') return null;
  return `REWAPP tourne sous Linux x64 (ici : ${process.platform} ${process.arch}) : prenez une telle machine, ou un conteneur Linux x64.`;
}

function isMarked() {
  return existsSync(marker) && readFileSync(marker, 'utf8') === digest;
}

/** Whether someone's own `npm install` left exactly what the lock file says. npm keeps what it installed in a lock of its own. */
function isInstalled() {
  const own = join(modules, '.package-lock.json');
  if (!existsSync(lock) || !existsSync(own)) return false;
  const installed = JSON.parse(readFileSync(own, 'utf8')).packages;
  return Object.entries(JSON.parse(readFileSync(lock, 'utf8')).packages)
    .filter(([path, entry]) => path.startsWith('node_modules/') && !entry.optional && !entry.devOptional)
    .every(([path, entry]) => installed[path]?.version === entry.version);
}

function install() {
  const command = existsSync(lock) ? 'ci' : 'install';
  console.log(`Installation des dépendances (npm ${command}), une minute environ…`);
  const startedAt = Date.now();
  const { status, error } = runNpm([command, '--no-audit', '--no-fund', '--loglevel=error']);
  if (status !== 0) {
    stop(
      `npm ${command} a échoué${error ? ` (${error.message})` : ''} : lisez son message ci-dessus, puis relancez « npm start ».`,
    );
  }
  console.log(`Dépendances installées en ${Math.round((Date.now() - startedAt) / 1000)} s.`);
}

function runNpm(args) {
  const npm = process.env['npm_execpath'];
  const [program, ...first] = npm?.endsWith('.js') ? [process.execPath, npm] : ['npm'];
  return spawnSync(program, [...first, ...args], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
}

function stop(sentence) {
  console.error(sentence);
  process.exit(1);
}
