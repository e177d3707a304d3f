import type { Pool } from 'pg';

/** One version of all components together, as it was cut. */
export interface Release {
  /** As in v1.2.3; its tag has the same name. */
  version: string;
  commit: string;
  /** The release before it, or null. */
  previous: string | null;
  cutBy: string;
  cutAt: number;
  /** Digest of each component. */
  artifacts: Record<string, string>;
  sbom: { digest: string; path: string };
  notes: string;
  /** Of the commits since the release before. */
  authors: { name: string; email: string }[];
  /** Null until its tag is made: it is not finished, and goes nowhere. */
  taggedAt: number | null;
}

/** A finished release by its version, with or without the `v`; null when there is none. */
export async function findRelease(pool: Pool, version: string): Promise<Release | null> {
  const release = await readRelease(pool, version.startsWith('v') ? version : `v${version}`);
  return release?.taggedAt == null ? null : release;
}

/** The newest finished release made of exactly these artifacts, or null. */
export async function releaseOfDigests(pool: Pool, artifacts: Record<string, string>): Promise<Release | null> {
  const found = await select(pool, 'artifacts = $1 AND tagged_at IS NOT NULL', [JSON.stringify(artifacts)]);
  return found[0] ?? null;
}

/** Newest first, the unfinished ones with them. */
export const listReleases = (pool: Pool): Promise<Release[]> => select(pool, 'true', []);

/** Finished or not. */
export async function readRelease(pool: Pool, version: string): Promise<Release | null> {
  return (await select(pool, 'version = $1', [version]))[0] ?? null;
}

export async function writeRelease(pool: Pool, release: Omit<Release, 'taggedAt'>): Promise<void> {
  await pool.query(
    `INSERT INTO bascule.release
       (version, commit, previous, cut_by, cut_at, artifacts, sbom_digest, sbom_path, notes, authors)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      release.version,
      release.commit,
      release.previous,
      release.cutBy,
      release.cutAt,
      JSON.stringify(release.artifacts),
      release.sbom.digest,
      release.sbom.path,
      release.notes,
      JSON.stringify(release.authors),
    ],
  );
}

export async function markTagged(pool: Pool, version: string, at: number): Promise<void> {
  await pool.query('UPDATE bascule.release SET tagged_at = $2 WHERE version = $1 AND tagged_at IS NULL', [version, at]);
}

interface Row extends Omit<Release, 'cutAt' | 'taggedAt' | 'sbom'> {
  cutAt: string;
  taggedAt: string | null;
  sbomDigest: string;
  sbomPath: string;
}

async function select(pool: Pool, where: string, values: unknown[]): Promise<Release[]> {
  const { rows } = await pool.query<Row>(
    `SELECT version, commit, previous, cut_by AS "cutBy", cut_at AS "cutAt", artifacts, sbom_digest AS "sbomDigest",
            sbom_path AS "sbomPath", notes, authors, tagged_at AS "taggedAt"
     FROM bascule.release WHERE ${where} ORDER BY cut_at DESC, version DESC`,
    values,
  );
  return rows.map(({ sbomDigest, sbomPath, cutAt, taggedAt, ...row }) => ({
    ...row,
    cutAt: Number(cutAt),
    sbom: { digest: sbomDigest, path: sbomPath },
    taggedAt: taggedAt === null ? null : Number(taggedAt),
  }));
}
