import { simulate } from '../bascule/simulation/campaign.ts';
import type { Row } from './row.ts';

export const name = 'simulate';

const warmUp = 1_000;
const runs = 10_000;

/**
 * Lives of an environment simulated on one core, held to 1,000 a second.
 * @throws when one breaks an invariant: then there is something better to do than to measure
 */
export function run(): Promise<Row[]> {
  simulate({ runs: warmUp, seed: 1 });
  const begun = performance.now();
  const { violation, deployments } = simulate({ runs, seed: 1 + warmUp });
  const seconds = (performance.now() - begun) / 1_000;
  if (violation) throw new Error(`Seed ${violation.seed}: ${violation.sentence} ${violation.detail}`);
  const all = Object.values(deployments).reduce((sum, count) => sum + count, 0);
  return Promise.resolve([
    { ...atLeast('simulated lives of an environment, one core', runs / seconds, 1_000), unit: 'runs/s' },
    { metric: 'deployments in them', value: Math.round(all / seconds), unit: 'deployments/s' },
  ]);
}

function atLeast(metric: string, value: number, wanted: number): Omit<Row, 'unit'> {
  return { metric, value: Math.round(value), against: wanted, ratio: Math.round((value / wanted) * 100) / 100 };
}
