import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { connected } from './connected.ts';

/** A database that lives as long as its rehearsal. */
export interface Clone {
  name: string;
  /** As the role that owns the database and runs its migrations. */
  ownerUrl: string;
  /** As the administrator. */
  adminUrl: string;
}

export interface Original {
  /** A superuser's URL of any database of the server. */
  adminUrl: string;
  /** The owner's URL of the database to be cloned. */
  ownerUrl: string;
  /** Extensions that the migrations will make. */
  extensionsToCome: string[];
}

/**
 * Makes an empty database with the owner, the default privileges and the extensions of the original, does the work, and
 * drops it. One at a time for each original: so whatever clone is found before was left by a crash, and goes.
 */
export async function withClone<T>(original: Original, work: (clone: Clone) => Promise<T>): Promise<T> {
  const database = databaseOf(original.ownerUrl);
  return connected(original.adminUrl, async (admin) => {
    await admin.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', [`bascule rehearsal of ${database}`]);
    await dropLeftovers(admin, database);
    const name = `${prefixOf(database)}${randomBytes(4).toString('hex')}`;
    const clone = {
      name,
      ownerUrl: inDatabase(original.ownerUrl, name),
      adminUrl: inDatabase(original.adminUrl, name),
    };
    try {
      await createLike(admin, original, clone);
      return await work(clone);
    } finally {
      await drop(admin, name);
    }
  });
}

export function databaseOf(url: string): string {
  return decodeURIComponent(new URL(url).pathname.slice(1));
}

export function inDatabase(url: string, name: string): string {
  const other = new URL(url);
  other.pathname = `/${encodeURIComponent(name)}`;
  return other.href;
}

/** PostgreSQL cuts names at 63 bytes. */
const prefixOf = (database: string) => `${database.slice(0, 40)}_rehearsal_`;

async function dropLeftovers(admin: pg.Client, database: string): Promise<void> {
  const prefix = prefixOf(database);
  const { rows } = await admin.query<{ name: string }>(
    `SELECT datname AS name FROM pg_database WHERE starts_with(datname, $1) AND substr(datname, $2) ~ '^[0-9a-f]{8}$'`,
    [prefix, prefix.length + 1],
  );
  for (const { name } of rows) await drop(admin, name);
}

async function drop(admin: pg.Client, name: string): Promise<void> {
  await admin.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)} WITH (FORCE)`);
}

async function createLike(admin: pg.Client, original: Original, clone: Clone): Promise<void> {
  const live = inDatabase(original.adminUrl, databaseOf(original.ownerUrl));
  const { owner, statements } = await connected(live, (client) => describe(client, original.extensionsToCome));
  const name = pg.escapeIdentifier(clone.name);
  await admin.query(`CREATE DATABASE ${name} OWNER ${owner}`);
  // It holds the original's data: nobody else may look.
  await admin.query(`REVOKE ALL ON DATABASE ${name} FROM PUBLIC`);
  await connected(clone.adminUrl, (client) => client.query(statements.join(';\n')));
}

async function describe(live: pg.Client, toCome: string[]): Promise<{ owner: string; statements: string[] }> {
  const { rows } = await live.query<{ owner: string }>(
    'SELECT datdba::regrole::text AS owner FROM pg_database WHERE datname = current_database()',
  );
  const statements = await live.query<{ statement: string }>(LIKENESS, [toCome]);
  return { owner: rows[0]?.owner ?? '', statements: statements.rows.map(({ statement }) => statement) };
}

/** What stands outside of the migrations: rights on what is to come, on the schema that is always there, extensions. */
const LIKENESS = `
  SELECT format('ALTER DEFAULT PRIVILEGES FOR ROLE %s REVOKE ALL ON %s FROM PUBLIC, %s', role, kind, role) AS statement, 1 AS turn
  FROM (SELECT DISTINCT defaclrole::regrole AS role, ${kindOf('defaclobjtype')} AS kind FROM pg_default_acl WHERE defaclnamespace = 0) AS given
  UNION ALL
  SELECT format('ALTER DEFAULT PRIVILEGES FOR ROLE %s%s GRANT %s ON %s TO %s%s', defaclrole::regrole,
    CASE defaclnamespace WHEN 0 THEN '' ELSE ' IN SCHEMA public' END, privilege_type, ${kindOf('defaclobjtype')},
    CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END, CASE WHEN is_grantable THEN ' WITH GRANT OPTION' ELSE '' END), 2
  FROM pg_default_acl, aclexplode(defaclacl) WHERE defaclnamespace IN (0, 'public'::regnamespace)
  UNION ALL
  SELECT format('GRANT %s ON SCHEMA public TO %s', privilege_type, CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END), 2
  FROM pg_namespace, aclexplode(nspacl) WHERE nspname = 'public' AND grantee <> nspowner
  UNION ALL
  SELECT 'REVOKE ALL ON SCHEMA public FROM PUBLIC', 1
  UNION ALL
  SELECT format('CREATE EXTENSION IF NOT EXISTS %I', extname), 3 FROM pg_extension WHERE extname <> ALL ($1)
  ORDER BY turn`;

function kindOf(column: string): string {
  return `CASE ${column} WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'FUNCTIONS' WHEN 'T' THEN 'TYPES' WHEN 'n' THEN 'SCHEMAS' ELSE 'LARGE OBJECTS' END`;
}
