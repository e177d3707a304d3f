import { mkdir, writeFile } from 'node:fs/promises';
import { against, type Bet } from '../bascule/core/verdict/sequential.ts';
import { seeded } from '../bascule/simulation/chance.ts';
import { alarmAt, sample } from '../bascule/simulation/looks.ts';

export interface Row {
  metric: string;
  value: number;
  unit: string;
}

export const name = 'false-alarm';

/** How often a version no worse than the last is accused. Blue and green have the same true share of errors. */
export interface Trial {
  falseAlarmRate: number;
  share: number;
  /** Requests that blue answered before; 0: there was no earlier version. */
  blueTotal: number;
}

const runs = 10_000;
const horizon = 3_000;
const tolerated = 0.01;
const minimumRequests = 20;

/** Shares at, below and far below the tolerated one; above it, too, where there is a blue to compare with. */
export const trials: Trial[] = [0.05, 0.01].flatMap((falseAlarmRate) => [
  ...[0.01, 0.005, 0.001].map((share) => ({ falseAlarmRate, share, blueTotal: 0 })),
  ...[100, 500, 5_000].flatMap((blueTotal) =>
    [0.001, 0.01, 0.03].map((share) => ({ falseAlarmRate, share, blueTotal })),
  ),
]);

/** False alarms among `runs` versions, each looked at after every one of its first 3,000 requests. */
export function falseAlarms({ falseAlarmRate, share, blueTotal }: Trial): { hits: number; total: number } {
  const chance = seeded(Math.round(1e6 * (falseAlarmRate + share)) + blueTotal);
  const bet: Bet = { falseAlarmRate, tolerated, minimumRequests };
  let hits = 0;
  for (let run = 0; run < runs; run += 1) {
    const alarms = against(sample(share, blueTotal, chance), bet);
    if (alarmAt(alarms, { share, horizon, minimumRequests }, chance) !== null) hits += 1;
  }
  return { hits, total: runs };
}

/** The median of the requests until a bad version is found, under REWAPP's own bet; Infinity when most are never found. */
export function medianRequests(badShare: number, slots = 5): number {
  const chance = seeded(Math.round(badShare * 1e6));
  const bet: Bet = { falseAlarmRate: 0.001 / (2 * slots), tolerated, minimumRequests };
  const found = Array.from({ length: 1_001 }, () => {
    const alarms = against(sample(0.001, 1_000, chance), bet);
    return alarmAt(alarms, { share: badShare, horizon, minimumRequests }, chance) ?? Infinity;
  });
  return found.sort((a, b) => a - b)[500] ?? Infinity;
}

export function run(): Promise<Row[]> {
  return Promise.resolve([
    ...trials.map((trial) => ({
      metric: spoken(trial),
      value: (100 * falseAlarms(trial).hits) / runs,
      unit: '% of versions',
    })),
    ...[0.05, 0.18, 0.3, 1].map((share) => ({
      metric: `median until a version with ${percent(share)} errors is found`,
      value: medianRequests(share),
      unit: 'requests',
    })),
  ]);
}

function spoken({ falseAlarmRate, share, blueTotal }: Trial): string {
  const blue = blueTotal === 0 ? 'no version before' : `${blueTotal} requests before`;
  return `false alarms, allowed ${percent(falseAlarmRate)}: ${percent(share)} errors, ${blue}`;
}

const percent = (share: number) => `${Number((100 * share).toFixed(3))} %`;

if (import.meta.main) {
  const rows = await run();
  console.table(rows);
  const results = new URL('results/', import.meta.url);
  await mkdir(results, { recursive: true });
  await writeFile(new URL(`${name}.json`, results), `${JSON.stringify(rows, null, 2)}\n`);
}
