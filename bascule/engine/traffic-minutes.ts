import type { Pool, PoolClient } from 'pg';
import { byMinute, quantileMs, type Sample } from '../core/verdict/traffic.ts';
import { LATENCY_EDGES_MS, type Bucket, type Colour, type Stats } from '../switch/wire.ts';
import { transaction } from './transaction.ts';

/** What one version answered in one minute, which begins with `second`. */
export interface TrafficMinute extends Sample {
  colour: Colour;
  version: string;
}

export interface MinutesWanted {
  environment: string;
  component: string;
  /** All versions when it is not told. */
  version?: string;
  /** Milliseconds since 1970; a minute that is only partly inside counts. */
  from: number;
  to: number;
}

interface Recorder {
  pool: Pool;
  traffic: { stats(sinceSecond: number): Promise<Stats> };
  environments: readonly string[];
  onError: (error: unknown) => void;
  everyMs?: number;
}

const keptMs = 90 * 24 * 3_600_000;

/** Keeps the traffic of these environments, until it is stopped. Several may do so at once, for the same ones too. */
export function keepTrafficMinutes({ pool, traffic, environments, onError, everyMs = 10_000 }: Recorder) {
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;
  const look = async () => {
    for (const environment of environments) await recordTraffic(pool, traffic, environment).catch(onError);
    if (!isStopped) timer = setTimeout(next, everyMs);
  };
  let working = look();
  const next = () => void (working = look());
  return {
    /** Resolves when nothing of it is under way any more. */
    stop: async (): Promise<void> => {
      isStopped = true;
      clearTimeout(timer);
      await working;
    },
  };
}

/** Adds to the minutes what the switch knows of the seconds that are over and were not added yet. */
export async function recordTraffic(pool: Pool, traffic: Recorder['traffic'], environment: string): Promise<void> {
  const { now, buckets } = await traffic.stats((await countedThrough(pool, environment)) + 1);
  const over = buckets.filter(
    (bucket) => bucket.environment === environment && bucket.second < Math.floor(now / 1_000),
  );
  if (over.length === 0) return;
  await transaction(pool, async (client) => {
    const through = await lockCounted(client, environment);
    const fresh = over.filter(({ second }) => second > through);
    if (fresh.length === 0) return;
    await addMinutes(client, environment, minutesIn(fresh));
    const last = Math.max(...fresh.map(({ second }) => second));
    await client.query('UPDATE bascule.traffic_counted SET through_second = $2 WHERE environment = $1', [
      environment,
      last,
    ]);
    await forget(client, environment, { through, last });
  });
}

/** In the order of the minutes. */
export async function minutesOf(pool: Pool, wanted: MinutesWanted): Promise<TrafficMinute[]> {
  const { rows } = await pool.query<Omit<TrafficMinute, 'second'> & { minute: string }>(
    `SELECT colour, version, minute, count, errors5xx, histogram FROM bascule.traffic_minute
     WHERE environment = $1 AND component = $2 AND ($3::text IS NULL OR version = $3)
       AND (minute + 60) * 1000 > $4 AND minute * 1000 <= $5
     ORDER BY minute, colour, version`,
    [wanted.environment, wanted.component, wanted.version ?? null, Math.floor(wanted.from), Math.floor(wanted.to)],
  );
  return rows.map(({ minute, ...counted }) => ({ ...counted, second: Number(minute), seconds: 60 }));
}

/** In ms, as an edge of the switch's histogram; Infinity beyond its last (10 s), null without traffic. */
export async function p95Of(pool: Pool, wanted: MinutesWanted): Promise<number | null> {
  return quantileMs(await minutesOf(pool, wanted), 0.95, LATENCY_EDGES_MS);
}

/** -1: nothing yet. */
async function countedThrough(pool: Pool, environment: string): Promise<number> {
  const { rows } = await pool.query<{ through_second: string }>(
    'SELECT through_second FROM bascule.traffic_counted WHERE environment = $1',
    [environment],
  );
  return Number(rows[0]?.through_second ?? -1);
}

/** From here to the end of the transaction nobody else adds traffic of the environment. */
async function lockCounted(client: PoolClient, environment: string): Promise<number> {
  await client.query(
    'INSERT INTO bascule.traffic_counted (environment, through_second) VALUES ($1, -1) ON CONFLICT DO NOTHING',
    [environment],
  );
  const { rows } = await client.query<{ through_second: string }>(
    'SELECT through_second FROM bascule.traffic_counted WHERE environment = $1 FOR UPDATE',
    [environment],
  );
  return Number(rows[0]?.through_second ?? -1);
}

type Minute = TrafficMinute & { component: string };

function minutesIn(buckets: readonly Bucket[]): Minute[] {
  const series = Map.groupBy(buckets, ({ component, colour, version }) => `${component} ${colour} ${version}`);
  return [...series.values()].flatMap((seconds) => {
    const [first] = seconds;
    if (!first) return [];
    const { component, colour, version } = first;
    return byMinute(seconds).map((minute) => ({ component, colour, version, ...minute }));
  });
}

async function addMinutes(client: PoolClient, environment: string, minutes: readonly Minute[]): Promise<void> {
  await client.query(
    `INSERT INTO bascule.traffic_minute AS known
       (environment, component, colour, version, minute, count, errors5xx, histogram)
     SELECT $1, component, colour, version, second, count, errors5xx, histogram
     FROM jsonb_to_recordset($2) AS added
       (component text, colour text, version text, second bigint, count integer, errors5xx integer, histogram integer[])
     ON CONFLICT (environment, component, minute, colour, version) DO UPDATE SET
       count = known.count + excluded.count,
       errors5xx = known.errors5xx + excluded.errors5xx,
       histogram = (
         SELECT array_agg(coalesce(had, 0) + coalesce(gets, 0) ORDER BY cell)
         FROM unnest(known.histogram, excluded.histogram) WITH ORDINALITY AS both_of (had, gets, cell)
       )`,
    [environment, JSON.stringify(minutes)],
  );
}

/** Once an hour of traffic, what is older than 90 days goes. */
async function forget(client: PoolClient, environment: string, { through, last }: Record<'through' | 'last', number>) {
  if (Math.floor(through / 3_600) === Math.floor(last / 3_600)) return;
  await client.query('DELETE FROM bascule.traffic_minute WHERE environment = $1 AND minute < $2', [
    environment,
    last - keptMs / 1_000,
  ]);
}
