import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres, stopPostgres } from '../../bascule/database/embedded.ts';
import { LocalFlags } from '../../bascule/flags/local-flags.ts';
import { FlagInstallation } from '../../bascule/testing/flag-installation.ts';
import { within, type Row } from '../row.ts';

const programs = 50;
const flips = 40;
const limitMs = 1_000;

/**
 * From the moment at which a person asks to flip a flag until the last of many programs evaluates it so: the real
 * routes, tables and streams; all programs and the server share one process, which is harder than in life.
 */
export async function flipTimes(): Promise<Row[]> {
  const directory = await mkdtemp(join(tmpdir(), 'bench-flips-'));
  // As root, PostgreSQL runs as a user of its own, who must be able to come in.
  await chmod(directory, 0o755);
  try {
    const postgres = await startPostgres({ directory: join(directory, 'postgres') });
    const server = await FlagInstallation.start(postgres.url('postgres'));
    try {
      return await flipsSeenFrom(server);
    } finally {
      await server.close();
    }
  } finally {
    await stopPostgres({ directory: join(directory, 'postgres') });
    await rm(directory, { recursive: true, force: true });
  }
}

async function flipsSeenFrom(server: FlagInstallation): Promise<Row[]> {
  const { key } = await server.key();
  await server.set({ key: 'qr-code', enabled: false });
  const all = Array.from({ length: programs }, () => {
    return new LocalFlags({ url: server.url, key, environment: 'test', file: null });
  });
  try {
    await Promise.all(all.map((flags) => flags.start()));
    const timesMs: number[] = [];
    for (let flip = 0; flip < flips; flip += 1) timesMs.push(await flipped(server, all, flip % 2 === 0));
    timesMs.sort((one, other) => one - other);
    const [middle = NaN, worst = NaN] = [timesMs[flips / 2], timesMs.at(-1)];
    return [
      within(`a flip seen by all of ${programs} programs, median of ${flips}`, Math.round(middle), 'ms', limitMs),
      within(`a flip seen by all of ${programs} programs, worst of ${flips}`, Math.round(worst), 'ms', limitMs),
    ];
  } finally {
    await Promise.all(all.map((flags) => flags.stop()));
  }
}

async function flipped(server: FlagInstallation, all: readonly LocalFlags[], on: boolean): Promise<number> {
  const seen = Promise.all(
    all.map(async (flags) => {
      await once(flags, 'changed');
      const evaluation = flags.evaluate('qr-code', {});
      if (!('value' in evaluation) || evaluation.value !== on)
        throw new Error('A program heard of a change and does not see it.');
    }),
  );
  const begun = performance.now();
  await Promise.all([server.turn('qr-code', on ? 'on' : 'off'), seen]);
  return performance.now() - begun;
}
