import { execFile } from 'node:child_process';
import { Agent, request } from 'node:http';
import { promisify } from 'node:util';

export type Load = { sent: number; lost: number; latenciesMs: number[] };

/** As much as goes over 32 connections, by wrk; returns the requests answered. The generator is another process. */
export async function closedLoop(port: number, seconds: number): Promise<number> {
  const url = `http://127.0.0.1:${port}/api/me`;
  const { stdout } = await promisify(execFile)('wrk', ['-t1', '-c32', `-d${seconds}`, url]);
  if (/Non-2xx|Socket errors/.test(stdout)) throw new Error(`The load met errors:\n${stdout}`);
  return Number(/(\d+) requests in/.exec(stdout)?.[1] ?? 0);
}

/** Requests at a fixed rate over kept connections, whatever the answers do, until `work` is done. */
export async function openLoop(port: number, perSecond: number, work: () => Promise<void>): Promise<Load> {
  const agent = new Agent({ keepAlive: true });
  const load: Load = { sent: 0, lost: 0, latenciesMs: [] };
  const pending = new Set<Promise<void>>();
  const started = performance.now();
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - started) / 1000) * perSecond);
    while (load.sent < due) {
      load.sent++;
      const one = send(port, agent, load.sent % 4 === 0 ? 'POST' : 'GET', load).finally(() => pending.delete(one));
      pending.add(one);
    }
  }, 2);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
  await Promise.all(pending);
  agent.destroy();
  return load;
}

/** The value below which the share `q` of `values` lies. */
export function quantile(values: number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? NaN;
}

function send(port: number, agent: Agent, method: string, load: Load): Promise<void> {
  const started = performance.now();
  const ended = Promise.withResolvers<void>();
  const lost = (): void => {
    load.lost++;
    ended.resolve();
  };
  const outgoing = request({ host: '127.0.0.1', port, agent, method, path: '/api/me' }, (response) => {
    if (response.statusCode !== 200) load.lost++;
    else load.latenciesMs.push(performance.now() - started);
    response.resume().once('end', ended.resolve).once('error', ended.resolve);
  });
  outgoing.once('error', lost).end(method === 'POST' ? 'body' : undefined);
  return ended.promise;
}
