import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { within, type Row } from './row.ts';
import { closedLoop, openLoop, quantile } from './switch/load.ts';
import {
  isInstalled,
  startHaproxy,
  startNginxBackends,
  startNginxProxy,
  startSwitch,
  type Proxy,
} from './switch/proxies.ts';

export const name = 'switch';

const BACKENDS = [42_801, 42_802] as const;
const SWITCHES = 1_000;
const ROUNDS = 3;
const ROUND_SECONDS = 5;
const RATE = 500;
const TARGET_SWITCH_P99_MS = 50;

/** Switches under load, then throughput and latency side by side with nginx and haproxy on the same two backends. */
export async function run(): Promise<Row[]> {
  for (const program of ['nginx', 'wrk']) {
    if (!isInstalled(program)) throw new Error(`${program} is needed for this benchmark: apt-get install ${program}`);
  }
  const directory = await mkdtemp(join(tmpdir(), 'bench-switch-'));
  const stopBackends = await startNginxBackends(directory, BACKENDS);
  const proxies: Proxy[] = [];
  try {
    proxies.push(await startSwitch(directory, 42_811, BACKENDS), await startNginxProxy(directory, 42_812, BACKENDS));
    if (isInstalled('haproxy')) proxies.push(await startHaproxy(directory, 42_813, BACKENDS));
    else
      console.error('SKIPPED: haproxy is not installed, so there is no comparison with it (apt-get install haproxy).');
    const rows: Row[] = [];
    for (const proxy of proxies) rows.push(...(await flips(proxy, proxy.name === 'switch' ? SWITCHES : 100)));
    return [...rows, ...(await throughput(proxies)), ...(await latency(proxies))];
  } finally {
    for (const proxy of proxies) await proxy.stop();
    await stopBackends();
    await rm(directory, { recursive: true, force: true });
  }
}

/** Flips one after another under an open loop: what was lost, and how long a command took to be answered. */
async function flips(proxy: Proxy, count: number): Promise<Row[]> {
  const times: number[] = [];
  const load = await openLoop(proxy.port, RATE, async () => {
    for (let index = 0; index < count; index++) {
      const started = performance.now();
      await proxy.flip(index % 2 === 0 ? 1 : 0);
      times.push(performance.now() - started);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  });
  const of = `${proxy.name}, ${count} switches at ${RATE} requests/s`;
  const p99 = rounded(quantile(times, 0.99));
  const isOurs = proxy.name === 'switch';
  return [
    { metric: `${of}: requests sent`, value: load.sent, unit: 'requests' },
    { metric: `${of}: lost`, value: load.lost, unit: 'requests', ...(isOurs ? { against: 0 } : {}) },
    { metric: `${of}: command to answer, P50`, value: rounded(quantile(times, 0.5)), unit: 'ms' },
    isOurs
      ? within(`${of}: command to answer, P99`, p99, 'ms', TARGET_SWITCH_P99_MS)
      : { metric: `${of}: command to answer, P99`, value: p99, unit: 'ms' },
  ];
}

async function throughput(proxies: Proxy[]): Promise<Row[]> {
  const measured = new Map<Proxy, number[]>(proxies.map((proxy) => [proxy, []]));
  for (const proxy of proxies) await closedLoop(proxy.port, 2);
  for (let round = 0; round < ROUNDS; round++) {
    for (const proxy of proxies) {
      const before = proxy.cpuSeconds();
      const requests = await closedLoop(proxy.port, ROUND_SECONDS);
      measured.get(proxy)?.push(requests / (proxy.cpuSeconds() - before));
    }
  }
  return compared(measured, 'requests per CPU second, 32 connections', 'requests/s', (values) => quantile(values, 0.5));
}

/** The same open loop straight to a backend and through each proxy; what a proxy adds to the 99th percentile. */
async function latency(proxies: Proxy[]): Promise<Row[]> {
  const direct: number[] = [];
  const through = new Map<Proxy, number[]>(proxies.map((proxy) => [proxy, []]));
  const aWhile = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, ROUND_SECONDS * 1000));
  for (let round = 0; round < ROUNDS; round++) {
    direct.push(quantile((await openLoop(BACKENDS[0], RATE, aWhile)).latenciesMs, 0.99));
    for (const proxy of proxies) {
      through.get(proxy)?.push(quantile((await openLoop(proxy.port, RATE, aWhile)).latenciesMs, 0.99));
    }
  }
  const base = quantile(direct, 0.5);
  const added = (values: number[]): number => quantile(values, 0.5) - base;
  const rows = compared(through, `added to the P99 of ${rounded(base)} ms at ${RATE} requests/s`, 'ms', added);
  return rows;
}

/** One row for each proxy; the switch's carries nginx's figure and its ratio to it. */
function compared(
  measured: Map<Proxy, number[]>,
  what: string,
  unit: string,
  figure: (values: number[]) => number,
): Row[] {
  const figures = [...measured].map(([proxy, values]) => ({ proxy: proxy.name, value: figure(values) }));
  const nginx = figures.find(({ proxy }) => proxy === 'nginx')?.value ?? NaN;
  return figures.map(({ proxy, value }) => ({
    metric: `${proxy}: ${what}`,
    value: rounded(value),
    unit,
    ...(proxy === 'switch' ? { against: rounded(nginx), ratio: rounded(value / nginx) } : {}),
  }));
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
