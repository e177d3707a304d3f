import { bascule, type Rules } from './rules.ts';
import { Run, type Violation } from './run.ts';
import { momentLine } from './tell.ts';

export interface Campaign {
  runs: number;
  /** How many deployments there were, by how they ended. */
  deployments: Record<string, number>;
  violation: Violation | null;
}

/** One run after the other, from seed to seed, until something is broken. `onRun` is told after each. */
export function simulate(
  { runs, seed, rules = bascule }: { runs: number; seed: number; rules?: Rules },
  onRun: (done: number) => void = () => {},
): Campaign {
  const deployments: Record<string, number> = {};
  for (let done = 0; done < runs; done += 1) {
    const run = new Run(seed + done, rules);
    const violation = run.end();
    for (const outcome of run.outcomes) deployments[outcome] = (deployments[outcome] ?? 0) + 1;
    if (violation) return { runs: done + 1, deployments, violation };
    onRun(done + 1);
  }
  return { runs, deployments, violation: null };
}

/** The same run once more, with every line of what happens in it. */
export function traceOf(seed: number, rules: Rules = bascule): { lines: string[]; violation: Violation | null } {
  const lines: string[] = [];
  const run = new Run(seed, rules, (at, who, what) => lines.push(momentLine(at, who, what())));
  const violation = run.end();
  return { lines: [run.heading, ...lines], violation };
}
