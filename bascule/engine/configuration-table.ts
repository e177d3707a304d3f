import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import { z } from 'zod';
import type { Component, Environment } from '../core/plan/schema.ts';

/** What a program is given beside its artifact. Secrets are names: their values stay where they are kept. */
export const configuration = z.object({
  variables: z.record(z.string(), z.string()),
  secrets: z.array(z.string()),
  /** Those that are there only once somebody gave them. */
  givenSecrets: z.array(z.string()).default([]),
});
export type Configuration = z.infer<typeof configuration>;

/** What the plan gives a component in an environment as it is now. */
export function configurationOf(environment: Environment, component: Component): Configuration {
  const own = component.kind === 'process' ? component.run : { variables: {}, secrets: [], givenSecrets: [] };
  const { secrets, givenSecrets } = own;
  return { variables: { ...environment.variables, ...own.variables }, secrets, givenSecrets };
}

/** Keeps it for ever, and answers the digest that finds it again. */
export async function keepConfiguration(pool: Pool, content: Configuration): Promise<string> {
  const text = JSON.stringify({
    variables: Object.fromEntries(Object.entries(content.variables).sort(([one], [other]) => (one < other ? -1 : 1))),
    secrets: content.secrets.toSorted(),
    // Left out where there is none, so that what was kept before there were any is found again.
    ...(content.givenSecrets.length > 0 && { givenSecrets: content.givenSecrets.toSorted() }),
  });
  const digest = createHash('sha256').update(text).digest('hex');
  await pool.query(
    'INSERT INTO bascule.configuration (digest, content) VALUES ($1, $2) ON CONFLICT (digest) DO NOTHING',
    [digest, text],
  );
  return digest;
}

/** @throws when it was never kept: such a log is damaged */
export async function readConfiguration(pool: Pool, digest: string): Promise<Configuration> {
  const { rows } = await pool.query<{ content: unknown }>(
    'SELECT content FROM bascule.configuration WHERE digest = $1',
    [digest],
  );
  if (rows[0]) return configuration.parse(rows[0].content);
  throw new Error(`La configuration ${digest.slice(0, 12)} n’est pas dans la base de Bascule : déployez à nouveau.`);
}

/** What a slot runs with: what was kept for it, or for one from before that, what the plan says now. */
export async function configurationAt(
  { pool }: { pool: Pool },
  environment: Environment,
  component: Component,
  digest: string | null | undefined,
): Promise<Configuration & { digest: string | null }> {
  const content = digest ? await readConfiguration(pool, digest) : configurationOf(environment, component);
  return { ...content, digest: digest ?? null };
}
