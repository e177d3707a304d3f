import type { Pool } from 'pg';
import { z } from 'zod';
import type { BroughtCommit } from '../core/kpi/aftermath.ts';

const kept = z.array(z.object({ commit: z.string(), authoredAt: z.number(), components: z.array(z.string()) }));

/** By deployment; those that were not asked for yet are absent. */
export async function broughtCommits(pool: Pool, environment: string): Promise<Map<string, BroughtCommit[]>> {
  const { rows } = await pool.query<{ deployment_id: string; commits: unknown }>(
    `SELECT deployment_id, commits FROM bascule.brought_commits
     WHERE deployment_id IN (SELECT id FROM bascule.deployment WHERE environment = $1)`,
    [environment],
  );
  return new Map(rows.map(({ deployment_id, commits }) => [deployment_id, kept.parse(commits)]));
}

/** Whoever asked first is right: a source may have been changed since. */
export async function keepBroughtCommits(pool: Pool, deployment: string, commits: BroughtCommit[]): Promise<void> {
  await pool.query(
    'INSERT INTO bascule.brought_commits (deployment_id, commits) VALUES ($1, $2) ON CONFLICT DO NOTHING',
    [deployment, JSON.stringify(commits)],
  );
}
