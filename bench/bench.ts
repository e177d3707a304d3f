import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import type { Row } from './row.ts';

type Bench = { name: string; run(): Promise<Row[]> };

const [wanted] = process.argv.slice(2);
const known = await benches();
if (!wanted || !known.includes(wanted)) {
  process.stderr.write(`Say which benchmark to run: npm run bench -- <${known.join(' | ')}>\n`);
  process.exit(1);
}

const { name, run } = (await import(`./${wanted}.ts`)) as Bench;
const rows = await run();
const file = join(import.meta.dirname, 'results', `${name}.json`);
await mkdir(join(import.meta.dirname, 'results'), { recursive: true });
await writeFile(file, `${JSON.stringify({ name, commit: commit(), machine: machine(), rows }, null, 2)}\n`);
console.table(rows);
console.log(`Written to ${file}`);

/** The files beside this one that export a name: the others help them. */
async function benches(): Promise<string[]> {
  const files = (await readdir(import.meta.dirname)).filter((file) => file.endsWith('.ts') && file !== 'bench.ts');
  const texts = await Promise.all(files.map((file) => readFile(join(import.meta.dirname, file), 'utf8')));
  return files.filter((_file, index) => texts[index]?.includes('export const name =')).map((file) => file.slice(0, -3));
}

function commit(): string {
  return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: import.meta.dirname, encoding: 'utf8' }).trim();
}

function machine(): Record<string, string | number> {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    node: process.version,
  };
}
