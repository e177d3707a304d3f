import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const TEXT = '.css .html .ico .js .json .map .mjs .svg .ttf .txt .wasm .webmanifest .xml'.split(' ');
const WORTH_IT_BYTES = 1024;
/** Above this size quality 11 costs seconds for next to nothing. */
const LARGE_BYTES = 512 * 1024;

const brotli = promisify(brotliCompress);
const gzipped = promisify(gzip);

/** Writes `.br` and `.gz` beside every text file that gets smaller by it, as many at once as there are cores. */
export async function compressText(directory: string, files: string[]): Promise<void> {
  const waiting = files.filter((file) => TEXT.includes(extname(file))).values();
  const worker = async () => {
    for (const file of waiting) await compressFile(join(directory, file));
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
}

async function compressFile(path: string): Promise<void> {
  const content = await readFile(path);
  if (content.length <= WORTH_IT_BYTES) return;
  const quality = content.length > LARGE_BYTES ? 9 : 11;
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: quality,
    [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
    [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
  };
  const [br, gz] = await Promise.all([brotli(content, { params }), gzipped(content, { level: 9 })]);
  if (br.length < content.length) await writeFile(`${path}.br`, br);
  if (gz.length < content.length) await writeFile(`${path}.gz`, gz);
}
