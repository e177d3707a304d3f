import type { Pool } from 'pg';
import { inGroups } from '../artifact/digest.ts';
import { openRepository } from '../artifact/git.ts';
import { told, type BroughtCommit, type IncidentFact, type Told } from '../core/kpi/aftermath.ts';
import { isWithin, type Period } from '../core/kpi/period.ts';
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

  /** All of an environment; the commits of what was released in the period, for Git is asked of each once. */
  async of(environment: string, period: Period): Promise<{ all: Told[]; incidents: IncidentFact[] }> {
    const [records, incidents] = await Promise.all([this.#recordsOf(environment), this.#origin.incidents(environment)]);
    const commits = await this.#commitsOf(environment, records, period);
    return { all: told({ records, incidents, commits }), incidents };
  }

  /** In the order in which they were asked for. */
  async #recordsOf(environment: string): Promise<DeploymentRecord[]> {
    const { pool, log } = this.#origin;
    const { rows } = await pool.query<{ id: string }>(
      'SELECT id FROM bascule.deployment WHERE environment = $1 ORDER BY number',
      [environment],
    );
    const unread = rows.filter(({ id }) => !this.#records.has(id));
    for (const group of inGroups(unread, readAtOnce)) {
      const read = await Promise.all(group.map(async ({ id }) => recordOf(id, await log.events(id))));
      for (const record of read) if (record) this.#records.set(record.id, record);
    }
    return rows.flatMap(({ id }) => this.#records.get(id) ?? []);
  }

  async #commitsOf(
    environment: string,
    records: DeploymentRecord[],
    period: Period,
  ): Promise<Map<string, BroughtCommit[]>> {
    const known = await broughtCommits(this.#origin.pool, environment);
    let before: DeploymentRecord | null = null;
    for (const release of records.filter(isArrived)) {
      if (isWithin(period, release.settledAt) && !known.has(release.id)) {
        const commits = await this.#ask(before, release);
        if (commits) known.set(release.id, commits);
      }
      if (release.source.commit !== null) before = release;
    }
    return known;
  }

  async #ask(before: DeploymentRecord | null, release: DeploymentRecord): Promise<BroughtCommit[] | null> {
    const { pool, components } = this.#origin;
    if (this.#silent.has(release.id)) return null;
    const commits = await commitsBetween(before, release, components).catch(() => null);
    if (commits === null) this.#silent.add(release.id);
    else await keepBroughtCommits(pool, release.id, commits);
    return commits;
  }
}

/** The server's connections are not for this alone. */
const readAtOnce = 8;

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
