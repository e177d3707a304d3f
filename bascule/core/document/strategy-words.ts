import type { Strategy, StrategyKind } from '../strategy/schema.ts';
import { duration, number, percent } from './words.ts';

export const strategyName: Record<StrategyKind, string> = {
  'blue-green': 'Blue-Green',
  canary: 'Canary',
  rolling: 'Rolling (une instance à la fois)',
  shadow: 'Shadow (copies de lectures, sans effet)',
};

/** One strategy with its steps and times, in one line. */
export function strategyText(strategy: Strategy): string {
  const name = strategyName[strategy.kind];
  switch (strategy.kind) {
    case 'blue-green':
      return name;
    case 'canary':
      return `${name} : ${strategy.steps.map(({ percent, holdMs }) => `${number(percent)} % pendant ${duration(holdMs)}`).join(', ')}`;
    case 'rolling':
      return `${name} : ${duration(strategy.holdMs)} entre deux instances`;
    case 'shadow':
      return `${name} : ${number(strategy.percent)} % des lectures pendant ${duration(strategy.holdMs)}, ${number(strategy.minimumCompared)} comparaisons au moins, ${percent(strategy.toleratedDifferences)} de différences au plus`;
  }
}
