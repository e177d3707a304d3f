import { Listr } from 'listr2';
import type { Output } from '../output.ts';

export interface Step {
  /** For programs. */
  name: string;
  /** For people. */
  title: string;
  /** Does it, telling what goes on; answers how it went, in a few words. */
  run(tell: (line: string) => void): Promise<string>;
}

/** Runs the steps one after the other and shows them: a living list on a terminal, plain lines or JSON lines elsewhere. */
export async function runSteps(steps: Step[], out: Output, signal: AbortSignal): Promise<void> {
  const tasks = steps.map((step) => ({
    title: step.title,
    task: async (_: unknown, task: { title: string; output: string }) => {
      signal.throwIfAborted();
      const startedAt = performance.now();
      const result = await step.run((line) => (task.output = line));
      signal.throwIfAborted();
      task.title = `${step.title} : ${result}`;
      out.record({ type: 'step', step: step.name, result, tookMs: Math.round(performance.now() - startedAt) });
    },
    rendererOptions: { outputBar: 12, persistentOutput: true },
  }));
  await new Listr(tasks, {
    renderer: out.kind === 'json' ? 'silent' : 'default',
    fallbackRenderer: 'simple',
    registerSignalListeners: false,
    // The error is told once, by the command.
    rendererOptions: { showErrorMessage: false, collapseErrors: false },
  }).run();
}
