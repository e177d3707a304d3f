/** What a check found: one French sentence for people, and where there is one the figure that the plan holds. */
export interface Outcome {
  passed: boolean;
  found: string;
  value?: number;
}

/** Runs a check to its end: what it found is the last line of stdout, and exit code 0 says that it passed. */
export async function conclude(check: () => Promise<Outcome>): Promise<void> {
  const { passed, ...told } = await check().catch(broken);
  process.stdout.write(`${JSON.stringify(told)}\n`);
  process.exitCode = passed ? 0 : 1;
}

/** A check that could not look has found nothing: that is never green. */
function broken(error: unknown): Outcome {
  const message = error instanceof Error ? error.message : String(error);
  return { passed: false, found: `Le contrôle n’a pas pu avoir lieu : ${message}` };
}
