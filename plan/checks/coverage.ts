// node plan/checks/coverage.ts: §3.2's coverage, in percent of lines, over all specs that need no browser (unit and
// integration: many of our tests run real processes, whose lines count too). covered/vitest.config.ts says which sources.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { linesOf, percentOf, sumOf, type FileCoverage, type Share } from './covered/lines.ts';
import { reachedBy, readProcesses } from './covered/processes.ts';
import { conclude, type Outcome } from './outcome.ts';
import { runVitest } from './run-vitest.ts';
import { decimal } from './wording.ts';

await conclude(check);

async function check(): Promise<Outcome> {
  const directory = await mkdtemp(join(tmpdir(), 'rewapp-coverage-'));
  process.env['REWAPP_COVERAGE'] = directory;
  try {
    const { failed, failures } = await runVitest(['--config', 'plan/checks/covered/vitest.config.ts']);
    if (failed > 0)
      return { passed: false, found: `Couverture non mesurée : ${failed} tests en échec, dont « ${failures[0]} »` };
    return outcomeOf(await sharesByFolder(directory));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function sharesByFolder(directory: string): Promise<Map<string, Share>> {
  const text = await readFile(join(directory, 'workers/coverage-final.json'), 'utf8');
  const files = Object.values(JSON.parse(text) as Record<string, FileCoverage>);
  const processes = await readProcesses(join(directory, 'processes'), new Set(files.map(({ path }) => path)));
  const folders = new Map<string, Share>();
  for (const file of files) {
    const source = await readFile(file.path, 'utf8');
    const share = linesOf(file, source, (path, offset) => reachedBy(processes.get(path) ?? [], offset));
    const folder = relative(process.cwd(), file.path).split('/').slice(0, 2).join('/');
    folders.set(folder, sumOf([folders.get(folder) ?? { covered: 0, total: 0 }, share]));
  }
  return folders;
}

function outcomeOf(folders: Map<string, Share>): Outcome {
  for (const [folder, share] of [...folders].toSorted(([a], [b]) => a.localeCompare(b))) {
    process.stderr.write(
      `${folder.padEnd(24)} ${decimal(percentOf(share)).padStart(6)} %  ${share.covered}/${share.total}\n`,
    );
  }
  const all = sumOf(folders.values());
  const value = Math.round(percentOf(all) * 10) / 10;
  const wings = ['bascule', 'cashback'].map((wing) => {
    const own = sumOf([...folders].filter(([folder]) => folder.startsWith(wing)).map(([, share]) => share));
    return `${wing} ${decimal(percentOf(own))} %`;
  });
  const found = `${decimal(value)} % des lignes couvertes (${all.covered} sur ${all.total} ; ${wings.join(', ')})`;
  return { passed: all.total > 0, found, value };
}
