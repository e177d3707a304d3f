import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where Bascule keeps what it knows, all under one state directory beside the plan. */
export interface Place {
  state: string;
  serverSocket: string;
  switchSocket: string;
  switchState: string;
  serverPid: string;
  switchPid: string;
  statusPage: string;
  statusPagePid: string;
  postgres: string;
  secrets: string;
  logs: string;
}

export function placeOf(state: string): Place {
  const sockets = socketDirectory(state);
  return {
    state,
    serverSocket: join(sockets, 'server.sock'),
    switchSocket: join(sockets, 'switch.sock'),
    switchState: join(state, 'switch.json'),
    serverPid: join(state, 'server.pid'),
    switchPid: join(state, 'switch.pid'),
    statusPage: join(state, 'status-page'),
    statusPagePid: join(state, 'status-page.pid'),
    postgres: join(state, 'postgres'),
    secrets: join(state, 'secrets'),
    logs: join(state, 'logs'),
  };
}

/** The kernel takes at most 107 bytes as the path of a unix socket: a deep checkout gets a folder of its own in /tmp. */
const longestDirectory = 107 - '/server.sock'.length;

function socketDirectory(state: string): string {
  if (Buffer.byteLength(state) <= longestDirectory) return state;
  const directory = join(tmpdir(), `bascule-${createHash('sha256').update(state).digest('hex').slice(0, 16)}`);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  return directory;
}
