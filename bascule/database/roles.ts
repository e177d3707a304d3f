import type pg from 'pg';
import { connected } from './connected.ts';
import { DatabaseError } from './database-error.ts';

/** Any number of ours, the same for all: databases are made one at a time on a server. */
const CREATION_LOCK = 4_815_162_342;

interface Wanted {
  adminUrl: string;
  name: string;
  ownerPassword: string;
  appPassword: string;
}

/**
 * Makes sure of the database, of `<name>_owner` (owns it and runs its migrations) and of `<name>_app` (reads and
 * writes rows, whatever tables are still to come, and can define nothing). Nobody else may connect. Repeating it sets
 * the passwords to those given.
 * @throws DatabaseError `invalid-name`
 */
export async function ensureDatabase(wanted: Wanted): Promise<{ ownerUrl: string; appUrl: string }> {
  checkName(wanted.name);
  const owner = `${wanted.name}_owner`;
  const app = `${wanted.name}_app`;
  const ownerUrl = urlOf(wanted, owner, wanted.ownerPassword);
  await connected(wanted.adminUrl, async (admin) => {
    // Held until the rights are given too: PostgreSQL refuses the same GRANT from two sessions at once.
    await admin.query('SELECT pg_advisory_lock($1)', [CREATION_LOCK]);
    await makeDatabase(admin, wanted, owner, app);
    await connected(ownerUrl, (client) => client.query(rightsOf(app)));
  });
  return { ownerUrl, appUrl: urlOf(wanted, app, wanted.appPassword) };
}

async function makeDatabase(admin: pg.Client, wanted: Wanted, owner: string, app: string): Promise<void> {
  await ensureRole(admin, owner, wanted.ownerPassword);
  await ensureRole(admin, app, wanted.appPassword);
  // An administrator who is no superuser may only give a database to a role it belongs to.
  await admin.query(`GRANT ${owner} TO CURRENT_USER`);
  const { rowCount } = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [wanted.name]);
  if (rowCount === 0) await admin.query(`CREATE DATABASE ${wanted.name} OWNER ${owner}`);
  await admin.query(`REVOKE ALL ON DATABASE ${wanted.name} FROM PUBLIC`);
  await admin.query(`GRANT CONNECT ON DATABASE ${wanted.name} TO ${app}`);
}

async function ensureRole(admin: pg.Client, role: string, password: string): Promise<void> {
  const { rowCount } = await admin.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
  const verb = rowCount === 0 ? 'CREATE' : 'ALTER';
  await admin.query(`${verb} ROLE ${role} LOGIN NOINHERIT PASSWORD ${admin.escapeLiteral(password)}`);
}

/** Said by the owner of itself, so that it holds for whatever its migrations make later. */
function rightsOf(app: string): string {
  return `
    GRANT USAGE ON SCHEMA public TO ${app};
    ALTER DEFAULT PRIVILEGES GRANT USAGE ON SCHEMAS TO ${app};
    ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${app};
    ALTER DEFAULT PRIVILEGES GRANT USAGE ON SEQUENCES TO ${app};
    ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO ${app};`;
}

function urlOf({ adminUrl, name }: Wanted, user: string, password: string): string {
  const url = new URL(adminUrl);
  url.username = user;
  url.password = encodeURIComponent(password);
  url.pathname = `/${name}`;
  return url.href;
}

function checkName(name: string): void {
  if (/^[a-z][a-z0-9_]{0,40}$/.test(name)) return;
  const sentence = `« ${name} » ne peut pas nommer une base de données : utilisez des minuscules, des chiffres et « _ », en commençant par une lettre (41 caractères au plus).`;
  throw new DatabaseError('invalid-name', sentence);
}
