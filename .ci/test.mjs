// `npm test`: set-up, lint, types, unit and integration tests, browser journeys; ends with one line "N passed, N failed".
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { freemem, tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(memory() ?? tmpdir(), 'rewapp-test-'));
// PostgreSQL, which is not us where we are root, comes in too.
chmodSync(folder, 0o755);
process.env.TMPDIR = folder;
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
const tally = { passed: 0, failed: 0, skipped: 0 };

step('set-up: the API’s generated client', ['node', 'cashback/api/generate.mjs']);
await sideBySide([
  ['lint', ['npx', 'eslint', '.', '--max-warnings', '0']],
  ['types: platform, plan and tests', ['npx', 'tsc', '-p', '.']],
  ['types: API', ['npx', 'tsc', '-p', 'cashback/api', '--noEmit']],
]);
suite('unit and integration', ['--config', 'plan/checks/suites.vitest.config.ts']);
suite('browser journeys', ['--config', 'e2e/journeys/vitest.config.ts']);

const skipped = tally.skipped > 0 ? `, ${tally.skipped} skipped` : '';
console.log(`\n${tally.passed} passed, ${tally.failed} failed${skipped}`);
process.exit(tally.failed > 0 ? 1 : 0);

/** Memory that files can lie in, where there is plenty: databases by the hundred cost a third of the time on some disks. */
function memory() {
  const place = '/dev/shm';
  const plenty = 8 * 1024 ** 3;
  if (!existsSync(place) || freemem() < plenty) return null;
  const { bavail, bsize } = statfsSync(place);
  const mounted = readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .find((line) => line.split(' ')[1] === place);
  // Programs lie there too, as the browser does.
  return bavail * bsize < plenty || mounted?.includes('noexec') ? null : place;
}

/** A check that passes or fails as a whole. */
function step(name, [program, ...args]) {
  const ok = timed(name, program, args) === 0;
  tally[ok ? 'passed' : 'failed'] += 1;
}

/** Checks that do not need each other, each with one core; what one says is shown when it has ended. */
async function sideBySide(checks) {
  await Promise.all(
    checks.map(async ([name, [program, ...args]]) => {
      const startedAt = Date.now();
      const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
      let said = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text));
      const [code] = await once(child, 'close');
      console.log(`\n── ${name}\n${said}${ended(name, code, startedAt)}`);
      tally[code === 0 ? 'passed' : 'failed'] += 1;
    }),
  );
}

/** A run of vitest, counted test by test. A run that broke before it could count is one failure. */
function suite(name, args) {
  const file = join(folder, `${name.replaceAll(' ', '-')}.json`);
  const code = timed(name, 'npx', [
    'vitest',
    'run',
    ...args,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ]);
  const report = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
  tally.passed += report?.numPassedTests ?? 0;
  tally.skipped += (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0);
  // A file that can't be loaded has no tests to fail.
  const wentWell = code === 0 && report?.success === true;
  tally.failed += Math.max(report?.numFailedTests ?? 0, wentWell ? 0 : 1);
}

function timed(name, program, args) {
  console.log(`\n── ${name}`);
  const startedAt = Date.now();
  const { status } = spawnSync(program, args, { stdio: 'inherit' });
  console.log(ended(name, status, startedAt));
  return status;
}

function ended(name, code, startedAt) {
  return `── ${name}: ${code === 0 ? 'ok' : 'FAILED'} in ${((Date.now() - startedAt) / 1000).toFixed(1)} s`;
}
