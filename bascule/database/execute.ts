import { spawn } from 'node:child_process';
import type { SystemUser } from './system-user.ts';

export interface Executed {
  code: number | null;
  output: string;
}

/** Runs one of PostgreSQL's programs as its user, with no variables of ours, and answers what it said. */
export function execute(program: string, args: string[], user: SystemUser): Promise<Executed> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      ...user,
      cwd: '/',
      env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk));
    child.once('error', reject);
    child.once('exit', (code) => resolve({ code, output: output.trim() }));
  });
}
