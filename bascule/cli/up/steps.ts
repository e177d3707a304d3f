import { Listr } from 'listr2';
import type { Output } from '../output.ts';

type Tell = (line: string) => void;

export interface Step {
  /** For programs. */
  name: string;
  /** For people. */
  title: string;
  /** Does it, telling what goes on; answers how it went, in a few words. */
  run(tell: Tell): Promise<string>;
}

/** Runs the steps one after the other and shows them: a living list on a terminal, plain lines or JSON lines elsewhere. */
export async function runSteps(steps: Step[], out: Output, signal: AbortSignal): Promise<void> {
  if (out.kind === 'terminal') return runAsList(steps, signal);
  for (const step of steps) {
    const startedAt = performance.now();
    const result = await run(step, (line) => out.say(`  ${line}`), signal);
    out.say(told(step, result));
    out.record({ type: 'step', step: step.name, result, tookMs: Math.round(performance.now() - startedAt) });
  }
}

async function runAsList(steps: Step[], signal: AbortSignal): Promise<void> {
  const tasks = steps.map((step) => ({
    title: step.title,
    task: async (_: unknown, task: { title: string; output: string }) => {
      const result = await run(step, (line) => (task.output = line), signal);
      task.title = told(step, result);
    },
    rendererOptions: { outputBar: 12, persistentOutput: true },
  }));
  await new Listr(tasks, {
    renderer: 'default',
    registerSignalListeners: false,
    // The error is told once, by the command.
    rendererOptions: { showErrorMessage: false, collapseErrors: false },
  }).run();
}

async function run(step: Step, tell: Tell, signal: AbortSignal): Promise<string> {
  signal.throwIfAborted();
  const result = await step.run(tell);
  signal.throwIfAborted();
  return result;
}

const told = (step: Step, result: string) => `${step.title} : ${result}`;
