import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { DatabaseError } from './database-error.ts';

const run = promisify(execFile);

/** The user PostgreSQL runs as; null: ourselves. */
export type SystemUser = { uid: number; gid: number } | null;

let found: Promise<SystemUser> | null = null;

/** PostgreSQL refuses to run as root: then it runs as the `postgres` system user, made when missing. */
export async function systemUser(): Promise<SystemUser> {
  if (process.getuid?.() !== 0) return null;
  // Looked up once: each look starts two programs. One that could not be made is tried again.
  found ??= lookUpOrMake().catch((error: unknown) => {
    found = null;
    throw error;
  });
  return found;
}

async function lookUpOrMake(): Promise<SystemUser> {
  const known = await lookUp();
  if (known) return known;
  await run('useradd', [
    '--system',
    '--user-group',
    '--no-create-home',
    '--shell',
    '/usr/sbin/nologin',
    'postgres',
  ]).catch((cause: Error) => {
    throw new DatabaseError(
      'start-failed',
      `PostgreSQL ne tourne pas en root et l’utilisateur système « postgres » n’a pas pu être créé (${cause.message.trim()}) : créez-le, lancez la commande avec un autre utilisateur, ou définissez DATABASE_URL.`,
      { cause },
    );
  });
  return lookUp();
}

async function lookUp(): Promise<SystemUser> {
  const ids = await Promise.all([run('id', ['-u', 'postgres']), run('id', ['-g', 'postgres'])]).catch(() => null);
  return ids && { uid: Number(ids[0].stdout), gid: Number(ids[1].stdout) };
}

/** Whether the user can pass through every folder above `path`; /root, for one, lets nobody through. */
export async function canReach(user: SystemUser, path: string): Promise<boolean> {
  if (!user) return true;
  for (let folder = path; ; folder = dirname(folder)) {
    const { mode, uid, gid } = await stat(folder);
    const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}
