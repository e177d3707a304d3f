import { flipTimes } from './flags/flips.ts';
import { checkRates } from './flags/rates.ts';
import type { Row } from './row.ts';

export const name = 'flags';

/**
 * What a check of a flag costs inside a program, beside `unleash-client` in the same run, and how long a flip takes to
 * reach all programs.
 * @throws when the two do not give the same answers
 */
export async function run(): Promise<Row[]> {
  return [...(await checkRates()), ...(await flipTimes())];
}
