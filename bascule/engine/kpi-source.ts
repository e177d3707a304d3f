import type { Pool } from 'pg';
import { openRepository } from '../artifact/git.ts';
import { told, type BroughtCommit, type IncidentFact, type Told } from '../core/kpi/aftermath.ts';
import { recordOf, type DeploymentRecord } from '../core/kpi/record.ts';
import type { Component } from '../core/plan/schema.ts';
import { touchedBy } from '../core/release/touched.ts';
import { commitsSince } from '../release/history.ts';
import { broughtCommits, keepBroughtCommits } from './brought-commits-table.ts';
import type { DeploymentLog } from './deployment-log.ts';

interface Origin {
  pool: Pool;
  log: DeploymentLog;
  components: readonly Component[];
  /** All of an environment, those that are over with them. */
  incidents(environment: string): Promise<IncidentFact[]>;
}

/** What measures are taken from: the log of deployments, incidents, and the commits of the source. Nothing is kept twice. */
export class KpiSource {
  readonly #origin: Origin;
  /** A settled deployment tells the same for ever; its log need not be read again. */
  readonly #records = new Map<string, DeploymentRecord>();
  /** Releases whose source could not tell: it is not asked at every question. */
  readonly #silent = new Set<string>();

  constructor(origin: Origin) {
    this.#origin = origin;
  }

  async of(environment: string): Promise<{ all: Told[]; incidents: IncidentFact[] }> {
    const [records, incidents] = await Promise.all([this.#recordsOf(environment), this.#origin.incidents(environment)]);
    return { all: told({ records, incidents, commits: await this.#commitsOf(environment, records) }), incidents };
  }

  /** In the order in which they were asked for. */
  async #recordsOf(environment: string): Promise<DeploymentRecord[]> {
    const { pool, log } = this.#origin;
    const { rows } = await pool.query<{ id: string }>(
      'SELECT id FROM bascule.deployment WHERE environment = $1 ORDER BY number',
      [environment],
    );
    const records: DeploymentRecord[] = [];
    for (const { id } of rows) {
      const record = this.#records.get(id) ?? recordOf(id, await log.events(id));
      if (record === null) continue;
      this.#records.set(id, record);
      records.push(record);
    }
    return records;
  }

  async #commitsOf(environment: string, records: DeploymentRecord[]): Promise<Map<string, BroughtCommit[]>> {
    const { pool, components } = this.#origin;
    const known = await broughtCommits(pool, environment);
    let before: DeploymentRecord | null = null;
    for (const release of records.filter(isArrived)) {
      if (!known.has(release.id) && !this.#silent.has(release.id)) {
        const commits = await commitsBetween(before, release, components).catch(() => null);
        if (commits === null) this.#silent.add(release.id);
        else {
          await keepBroughtCommits(pool, release.id, commits);
          known.set(release.id, commits);
        }
      }
      if (release.source.commit !== null) before = release;
    }
    return known;
  }
}

const isArrived = ({ kind, outcome }: DeploymentRecord) => kind === 'release' && outcome === 'confirmed';

/**
 * What a release brought since the one before it. The first one brought all there was, old and new: that says nothing of
 * how long a change takes. Null: the source is not in git.
 */
async function commitsBetween(
  before: DeploymentRecord | null,
  { source: { directory, commit } }: DeploymentRecord,
  components: readonly Component[],
): Promise<BroughtCommit[] | null> {
  const repository = commit === null ? null : await openRepository(directory);
  if (!repository || commit === null) return null;
  if (before === null) return [];
  const commits = await commitsSince(repository, before.source.commit, commit);
  return commits.map(({ commit, authoredAt, files }) => ({
    ...{ commit, authoredAt },
    components: touchedBy(files, components).map(({ name }) => name),
  }));
}
