import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPlan } from '../bascule/plan-file/plan-file.ts';
import { baseImage, startEngine, whyNoEngine } from '../e2e/setup/docker.ts';
import { AT_MOST_BYTES, imageSizes } from '../plan/ci/image-sizes.ts';
import { within, type Row } from './row.ts';

export const name = 'images';

/** What REWAPP's images add to their base, made by a real engine of the bench's own out of what is committed. */
export async function run(): Promise<Row[]> {
  const why = whyNoEngine();
  if (why) throw new Error(why);
  const { plan, root } = await readPlan();
  const state = await mkdtemp(join(tmpdir(), 'rewapp-bench-images-'));
  const engine = await startEngine();
  try {
    const images = { ...plan.images, socket: engine.socket, base: await baseImage(engine.socket), registry: null };
    const rows: Row[] = [];
    for await (const { component, bytes } of imageSizes({ plan: { ...plan, images }, root, state }, 'HEAD', () => {})) {
      rows.push(within(`image of ${component}, over its base`, megabytes(bytes), 'MB', megabytes(AT_MOST_BYTES)));
    }
    return rows;
  } finally {
    await engine.stop();
    await rm(state, { recursive: true });
  }
}

const megabytes = (bytes: number) => Math.round(bytes / 100_000) / 10;
