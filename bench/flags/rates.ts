import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OpenFeature } from '@openfeature/server-sdk';
import { InMemStorageProvider, Unleash, type ClientFeaturesResponse } from 'unleash-client';
import { fromUnleash } from '../../bascule/core/flag/unleash.ts';
import { LocalFlags, type LocalFlagsOptions } from '../../bascule/flags/local-flags.ts';
import { BasculeProvider } from '../../bascule/flags/provider.ts';
import { flagKey, FlagServer } from '../../bascule/testing/flag-server.ts';
import type { Row } from '../row.ts';

const rounds = 9;
const checksInARound = 1_000_000;
/** Each await of the SDK's own is most of its cost. */
const sdkChecksInARound = 20_000;

const contexts = Array.from({ length: 1_024 }, (_, index) => ({
  userId: `client-${index}@exemple.fr`,
  properties: { country: index % 3 === 0 ? 'FR' : 'BE', version: `1.${index % 9}.0` },
}));
type Context = (typeof contexts)[number];

const strategies = {
  plain: { name: 'default', parameters: {}, constraints: [] },
  percentage: {
    ...{ name: 'flexibleRollout', constraints: [] },
    parameters: { rollout: '50', stickiness: 'userId', groupId: 'percentage' },
  },
  constraints: {
    ...{ name: 'default', parameters: {} },
    constraints: [
      { contextName: 'country', operator: 'IN', values: ['FR', 'CH'], inverted: false },
      { contextName: 'version', operator: 'SEMVER_GTE', value: '1.4.0', values: [], inverted: false },
    ],
  },
};
type Sort = keyof typeof strategies;

/** The flags that are checked among those that are not, as Unleash's servers give them. */
const file = {
  version: 2,
  features: [
    ...Object.entries(strategies).map(([name, strategy]) => ({ name, enabled: true, strategies: [strategy] })),
    ...Array.from({ length: 50 }, (_, index) => ({
      name: `other-${index}`,
      enabled: true,
      strategies: [strategies.plain],
    })),
  ],
};

/**
 * Checks in a second of one core's time, whatever else the machine does meanwhile: ours beside Unleash's own client in the same process: round about round, the median of
 * the rounds, on the same imported flags.
 */
export async function checkRates(): Promise<Row[]> {
  const directory = await mkdtemp(join(tmpdir(), 'bench-flags-'));
  const server = await flagServer();
  const options: LocalFlagsOptions = {
    url: server.url,
    key: flagKey,
    environment: 'default',
    file: join(directory, 'flags.json'),
  };
  const ours = new LocalFlags(options);
  const theirs = await unleashOffline();
  try {
    await ours.start();
    await OpenFeature.setProviderAndWait(new BasculeProvider(options));
    const compared = (Object.keys(strategies) as Sort[]).flatMap((sort) => compare(sort, ours, theirs));
    return [...compared, await bySdk()];
  } finally {
    theirs.destroy();
    await OpenFeature.close();
    await ours.stop();
    await server.goAway();
    await rm(directory, { recursive: true, force: true });
  }
}

const titles: Record<Sort, string> = {
  plain: 'a plain check',
  percentage: 'a percentage check',
  constraints: 'a check with two constraints, a list and a version',
};

function compare(sort: Sort, ours: LocalFlags, theirs: Unleash): Row[] {
  const check = (context: Context) => (ours.evaluate(sort, context) as { value?: unknown }).value === true;
  const peer = (context: Context) => theirs.isEnabled(sort, context);
  if (contexts.some((context) => check(context) !== peer(context)))
    throw new Error(`Bascule and Unleash differ on « ${sort} »: there is something better to do than to measure.`);
  const rates: { ours: number[]; theirs: number[] } = { ours: [], theirs: [] };
  for (let round = 0; round < rounds; round += 1) {
    rates.ours.push(rateOf(check));
    rates.theirs.push(rateOf(peer));
  }
  const [value, against] = [median(rates.ours), median(rates.theirs)];
  return [
    { metric: `${titles[sort]}, in the program`, value, unit: 'M/CPU s', against, ratio: rounded(value / against) },
    { metric: `${titles[sort]}, unleash-client`, value: against, unit: 'M/CPU s' },
  ];
}

/** Millions of checks a second. */
function rateOf(check: (context: Context) => boolean): number {
  let on = 0;
  const begun = process.cpuUsage();
  for (let index = 0; index < checksInARound; index += 1) if (check(contexts[index & 1_023] as Context)) on += 1;
  if (on === 0) throw new Error('No check was ever on.');
  return checksInARound / microsecondsSince(begun);
}

/** What OpenFeature's SDK puts around a check, hooks and promises, costs far more than the check. */
async function bySdk(): Promise<Row> {
  const client = OpenFeature.getClient();
  const rates: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const begun = process.cpuUsage();
    for (let index = 0; index < sdkChecksInARound; index += 1)
      await client.getBooleanValue('percentage', false, { targetingKey: contexts[index & 1_023]?.userId ?? '' });
    rates.push((sdkChecksInARound / microsecondsSince(begun)) * 1_000_000);
  }
  return { metric: 'a percentage check through OpenFeature’s SDK', value: Math.round(median(rates)), unit: '/CPU s' };
}

function microsecondsSince(begun: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(begun);
  return user + system;
}

async function flagServer(): Promise<FlagServer> {
  const read = fromUnleash(file);
  if ('mistakes' in read) throw new Error(JSON.stringify(read.mistakes));
  const { flags, segments } = read.imported;
  const server = new FlagServer({ environment: 'default', revision: 1, flags, segments });
  await server.come();
  return server;
}

/** Unleash's client as a program uses it, with flags from a file instead of a server. */
async function unleashOffline(): Promise<Unleash> {
  const unleash = new Unleash({
    ...{
      appName: 'bench',
      url: 'http://127.0.0.1:9/',
      disableMetrics: true,
      refreshInterval: 0,
      bootstrapOverride: true,
    },
    storageProvider: new InMemStorageProvider(),
    bootstrap: { data: file.features as unknown as ClientFeaturesResponse['features'] },
  });
  unleash.on('error', () => {}).on('warn', () => {});
  await new Promise((resolve) => unleash.once('ready', resolve));
  return unleash;
}

function median(values: number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return rounded(sorted[Math.floor(sorted.length / 2)] ?? 0);
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
