import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { verifyArtifact } from '../artifact/store.ts';
import {
  artifactsFinding,
  evidenceFinding,
  migrationsFinding,
  sourceFinding,
  variablesFinding,
  type Evidence,
  type SourceState,
} from '../core/doctor/application.ts';
import { notConfigured, type Finding } from '../core/doctor/row.ts';
import type { Environment, Plan } from '../core/plan/schema.ts';
import { readMigrations } from '../database/migration-folder.ts';
import type { Probe } from './examine.ts';

export interface Application {
  plan: Plan;
  environment: Environment;
  /** The source's folder. */
  root: string;
  /** The state directory, where artifacts lie. */
  state: string;
  /** What stands in the environment's slots. */
  slots(): Promise<{ component: string; digest: string }[]>;
  /** What a check of the plan said last, of whatever commit; null when it was never made. */
  lastEvidence(check: string): Promise<Evidence | null>;
  now: () => number;
}

/** §3.2: what must be true of the source before it is released. */
export function applicationProbes(application: Application): Probe[] {
  const { plan, environment, root, now } = application;
  const group = 'application';
  const evidence = plan.checks
    .filter((check) => check.of === 'source')
    .map(({ name, title, remedy }): Probe => ({
      id: `check-${name}`,
      group,
      title,
      look: async () => evidenceFinding(await application.lastEvidence(name), remedy, now()),
    }));
  return [
    { id: 'source', group, title: 'Code source versionné', look: async () => sourceFinding(await readSource(root)) },
    ...evidence,
    { id: 'artifacts', group, title: 'Artefacts construits', look: () => lookAtArtifacts(application) },
    {
      id: 'variables',
      group,
      title: 'Variables d’environnement',
      look: async () => variablesFinding(variablesOf(plan, environment)),
    },
    { id: 'migrations', group, title: 'Migrations préparées', look: () => lookAtMigrations(plan, root) },
  ];
}

async function readSource(root: string): Promise<SourceState | null> {
  const git = async (...args: string[]) => (await promisify(execFile)('git', args, { cwd: root })).stdout.trim();
  const commit = await git('rev-parse', 'HEAD').catch(() => null);
  if (commit === null) return null;
  const branch = (await git('branch', '--show-current')) || null;
  const status = await git('status', '--porcelain');
  return { branch, commit, changed: status === '' ? 0 : status.split('\n').length };
}

async function lookAtArtifacts({ state, slots }: Application): Promise<Finding> {
  const altered: string[] = [];
  const placed = await slots();
  for (const { component, digest } of placed) {
    const verdict = await verifyArtifact(state, component, digest).catch(
      (error: Error) => ({ altered: true, why: error.message }) as const,
    );
    if (verdict.altered) altered.push(verdict.why);
  }
  return artifactsFinding({ verified: placed.length - altered.length, altered });
}

function variablesOf({ components }: Plan, { variables }: Environment): Record<string, string> {
  const own = components.flatMap((each) => (each.kind === 'process' ? Object.entries(each.run.variables) : []));
  return { ...Object.fromEntries(own), ...variables };
}

async function lookAtMigrations({ components }: Plan, root: string): Promise<Finding> {
  const database = components.find((each) => each.kind === 'database');
  if (!database) return notConfigured('le plan ne nomme aucune base de données');
  return migrationsFinding(await readMigrations(join(root, database.migrations)));
}
