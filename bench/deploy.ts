import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DeploymentRun } from '../e2e/rewapp/bascule.ts';
import { copySource } from '../e2e/rewapp/copy-source.ts';
import { startOwnRewapp } from '../e2e/rewapp/own-rewapp.ts';
import { phasesOf } from './phases.ts';
import { within, type Row } from './row.ts';

export const name = 'deploy';

const root = join(import.meta.dirname, '..');

/**
 * All five components and a migration, from the request until the last of the traffic has moved (the bake is apart).
 * @throws when the deployment was not confirmed, or an artifact was not built anew
 */
export async function run(): Promise<Row[]> {
  const rewapp = await startOwnRewapp(root);
  const source = await mkdtemp(join(tmpdir(), 'rewapp-bench-deploy-'));
  try {
    await copySource(root, source);
    await changeEverything(source);
    await rewapp.bascule.settled('development');
    const askedAt = Date.now();
    const deployed = await rewapp.bascule.deploy('worktree', source, 'development');
    refuseUnlessBuiltAnew(deployed);
    const phases = phasesOf(askedAt, deployed.events);
    const totalMs = phases.reduce((sum, phase) => sum + phase.tookMs, 0);
    return [
      within('five components built and shifted, bake apart', seconds(totalMs), 's', 90),
      ...phases.map(({ name, tookMs }) => ({ metric: name, value: seconds(tookMs), unit: 's' })),
    ];
  } finally {
    await rewapp.discard();
    await rm(source, { recursive: true, force: true });
  }
}

/** The contracts are an input of the API and of every front end; the database gets a migration. */
async function changeEverything(source: string): Promise<void> {
  await appendFile(join(source, 'cashback/contracts/problem.ts'), '\nexport const benched = true;\n');
  const migration = join(source, 'cashback/api/prisma/migrations/20991231000000_bench');
  await mkdir(migration);
  await writeFile(join(migration, 'migration.sql'), 'CREATE TABLE wallet.bench (id bigint PRIMARY KEY);\n');
  await writeFile(join(migration, 'down.sql'), 'DROP TABLE wallet.bench;\n');
}

function refuseUnlessBuiltAnew({ events, summary }: DeploymentRun): void {
  if (summary.state !== 'confirmed')
    throw new Error(`The deployment ended as ${summary.state}: ${summary.reason ?? ''}`);
  const reused = events.flatMap((event) => (event.type === 'built' && event.reused ? [event.component] : []));
  if (reused.length > 0) throw new Error(`Not everything was built anew: ${reused.join(', ')} came from the store.`);
}

const seconds = (ms: number) => Math.round(ms / 100) / 10;
