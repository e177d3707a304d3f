import type { Pool } from 'pg';
import { standing } from '../../core/store/standing.ts';
import { releasesAfter } from '../../engine/store-table.ts';
import type { Picture } from '../deployment/picture-wire.ts';

/** What a deployment asked of the stores, or a person after it: the last stages of its train. */
export async function storesAfter(pool: Pool, deployment: string): Promise<Picture['stores']> {
  return (await releasesAfter(pool, deployment)).map((release) => {
    const { component, store, version, build } = release;
    const { state, percent } = standing(release);
    return { component, store, version, build, state, percent };
  });
}
