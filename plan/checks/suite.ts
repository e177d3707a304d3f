import type { Outcome } from './outcome.ts';
import { runVitest, type TestRun } from './run-vitest.ts';
import { decimal } from './wording.ts';

/** Runs one of the suites that suites.vitest.config.ts tells apart. */
export async function suite(project: 'unit' | 'integration', title: string): Promise<Outcome> {
  return passing(await runVitest(['--config', 'plan/checks/suites.vitest.config.ts', '--project', project]), title);
}

/** Passed when all did, and there were any. The value is in percent, rounded down: one failure in a million is no 100. */
export function passing({ passed, failed, skipped, failures, tookMs }: TestRun, title: string): Outcome {
  const run = passed + failed;
  const value = run === 0 ? 0 : Math.floor((1_000 * passed) / run) / 10;
  const left = skipped > 0 ? `, ${skipped} laissés de côté` : '';
  if (failed === 0 && run > 0) {
    return { passed: true, found: `${passed} ${title} passants en ${decimal(tookMs / 1_000)} s${left}`, value };
  }
  if (run === 0) return { passed: false, found: `Aucun des ${title} n’a été trouvé`, value };
  const named = failures.slice(0, 3).map((name) => `« ${name} »`);
  const more = failures.length > 3 ? ', …' : '';
  return { passed: false, found: `${failed} ${title} en échec sur ${run} : ${named.join(', ')}${more}`, value };
}
