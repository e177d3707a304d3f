import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';

/** A registry that runs on this machine and knows of no vulnerability. */
export interface NpmRegistry {
  url: string;
  /** How many packages each audit asked about, in the order they came. */
  audits: number[];
  close(): Promise<void>;
}

/**
 * The two endpoints that `npm audit` asks, as npm's registry answers them when no package has an advisory: the bulk one,
 * and the quick one that npm falls back to. Source: npm/cli `workspaces/arborist/lib/audit-report.js`. Anything else is
 * 404: this is no place to install from.
 */
export async function startNpmRegistry(): Promise<NpmRegistry> {
  const audits: number[] = [];
  const server = createServer((request, response) => {
    answer(request, audits).then(
      (found) => send(response, found === null ? 404 : 200, found ?? { error: 'not_found' }),
      () => send(response, 400, { error: 'Invalid package tree, run npm install to rebuild your package-lock.json' }),
    );
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    audits,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answer(request: IncomingMessage, audits: number[]): Promise<unknown> {
  if (request.method !== 'POST') return null;
  if (request.url === '/-/npm/v1/security/advisories/bulk') {
    const packages = (await bodyOf(request)) as Record<string, string[]>;
    audits.push(Object.keys(packages).length);
    return {};
  }
  if (request.url === '/-/npm/v1/security/audits/quick') {
    const { dependencies = {} } = (await bodyOf(request)) as { dependencies?: Record<string, unknown> };
    audits.push(Object.keys(dependencies).length);
    return { actions: [], advisories: {}, muted: [], metadata: { vulnerabilities: none } };
  }
  return null;
}

const none = { info: 0, low: 0, moderate: 0, high: 0, critical: 0 };

/** npm compresses what it sends. */
async function bodyOf(request: IncomingMessage): Promise<unknown> {
  if (request.headers['content-encoding'] !== 'gzip') return JSON.parse(await text(request));
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return JSON.parse(gunzipSync(Buffer.concat(parts)).toString('utf8'));
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
