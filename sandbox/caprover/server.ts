import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createPort, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { answerOf } from './answer.ts';
import { Captain } from './captain.ts';
import { freshDisk, type Disk } from './disk.ts';
import { CaptainFaults } from './faults.ts';
import { Nginx } from './nginx.ts';
import { PLACEHOLDER, Swarm } from './swarm.ts';
import type { Image } from './task.ts';

export interface CapRover {
  /** Of its API, as `http://127.0.0.1:40123`: what is before `/api/v2`. */
  url: string;
  /** The ports of its nginx, on this machine alone. */
  router: { http: number; https: number };
  faults: CaptainFaults;
  swarm: Swarm;
  disk: Disk;
  /** `METHOD /path` of all that came in, in its order; logins too. */
  calls: string[];
  /** Captain ends here and now, and begins anew after `downMs`: connections are cut, what it held in memory is gone. */
  restart(downMs?: number): Promise<void>;
  /** Lets builds go on that wait. */
  release(): void;
  close(): Promise<void>;
}

interface Options {
  password?: string;
  /** What its nodes can pull. */
  images?: Record<string, Image>;
  /** Whether a name leads here. */
  resolves?: (domain: string) => boolean;
}

/** The versions of a small program as images, by reference. */
export function programImage(version: string, more: Partial<Image> & { env?: Record<string, string> } = {}): Image {
  const command = [process.execPath, join(import.meta.dirname, 'program.mjs')];
  return { command, port: 8080, ...more, env: { VERSION: version, ...more.env } };
}

/** Runs, listens nowhere, costs nothing. */
export const idle: Image = { command: ['/bin/sleep', 'infinity'], port: 80, healthcheck: false };

/**
 * A CapRover 1.15.3 on this machine: its API as it is, a Swarm of processes behind it, and the real nginx before them
 * with the configuration that CapRover would write. Needs /usr/sbin/nginx.
 */
export async function startCapRover({ password, images = {}, resolves = () => true }: Options = {}): Promise<CapRover> {
  const swarm = await Swarm.start(new Map([[PLACEHOLDER, idle], ...Object.entries(images)]));
  const disk = freshDisk(password);
  const nginx = new Nginx({ http: await freePort(), https: await freePort(), resolver: swarm.names.port });
  await nginx.load(disk);
  const faults = new CaptainFaults();
  let gate = Promise.withResolvers<void>();
  const island = { disk, swarm, nginx, faults, crash: () => restart(), released: () => gate.promise, resolves };
  let captain: Captain | null = new Captain(island);
  const calls: string[] = [];
  const restart = async (downMs = 20) => {
    captain?.builds.stop();
    captain = null;
    server.closeAllConnections();
    await setTimeout(downMs);
    captain = new Captain(island);
  };
  const server: Server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    // Its program is away: nginx before it has nobody to ask.
    if (!captain) return void response.writeHead(502).end('<html>502 Bad Gateway</html>');
    const body = await text(request);
    calls.push(`${request.method} ${request.url?.replace('/api/v2', '')}`);
    await answerOf(captain, { request, body }, response);
  };
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    router: { http: nginx.http, https: nginx.https },
    ...{ faults, swarm, disk, calls, restart },
    release: () => {
      gate.resolve();
      gate = Promise.withResolvers();
    },
    close: async () => {
      captain?.builds.stop();
      gate.resolve();
      server.close();
      server.closeAllConnections();
      await swarm.close();
      await nginx.close();
    },
  };
}

async function freePort(): Promise<number> {
  const server = createPort().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
