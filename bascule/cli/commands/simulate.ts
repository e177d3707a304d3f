import { simulate as simulateRuns, traceOf, type Campaign } from '../../simulation/campaign.ts';
import { CliError } from '../cli-error.ts';
import { outputOf, type Output } from '../output.ts';

export interface SimulateOptions {
  json?: boolean;
  runs: number;
  seed: number;
  trace?: boolean;
}

/** Lets Bascule's own brain live through runs of faults. Exit code 1 when one breaks an invariant. */
export function simulate(options: SimulateOptions): Promise<number> {
  const out = outputOf(options);
  if (options.trace && options.runs !== 1) return Promise.reject(new CliError('usage', ONE_RUN));
  if (options.trace) return Promise.resolve(showTrace(options.seed, out));
  const begun = performance.now();
  const campaign = simulateRuns(options, progress(options, out));
  const perSecond = Math.round(campaign.runs / ((performance.now() - begun) / 1_000));
  out.record({ ...campaign, seed: options.seed, perSecond });
  out.say(summary(campaign, perSecond));
  if (!campaign.violation) return Promise.resolve(0);
  const { seed, sentence, detail } = campaign.violation;
  for (const line of traceOf(seed).lines) out.say(line);
  out.say(`\n✗ Graine ${seed} : ${sentence} ${detail}`);
  out.say(`Rejouez-la avec « npx bascule simulate --seed ${seed} --runs 1 --trace ».`);
  return Promise.resolve(1);
}

function showTrace(seed: number, out: Output): number {
  const { lines, violation } = traceOf(seed);
  out.record({ seed, lines, violation });
  for (const line of lines) out.say(line);
  out.say(violation ? `\n✗ ${violation.sentence} ${violation.detail}` : '\n✓ Rien n’est rompu.');
  return violation ? 1 : 0;
}

/** Said on stderr every few seconds, so that who waits sees that it goes on. */
function progress({ runs }: SimulateOptions, out: Output): (done: number) => void {
  let saidAt = performance.now();
  return (done) => {
    if (done % 100 > 0 || done === runs || performance.now() - saidAt < SAY_EVERY_MS) return;
    saidAt = performance.now();
    out.note(`${counted(done)} simulations sur ${counted(runs)}…`);
  };
}

const ONE_RUN = 'L’option « --trace » montre une seule simulation : ajoutez « --runs 1 ».';
const SAY_EVERY_MS = 2_000;

function summary({ runs, deployments, violation }: Campaign, perSecond: number): string {
  const all = Object.values(deployments).reduce((sum, count) => sum + count, 0);
  const mark = violation ? '✗' : '✓';
  return `${mark} ${counted(runs)} simulations, ${counted(all)} déploiements, ${counted(perSecond)} simulations par seconde.`;
}

const counted = (value: number) => value.toLocaleString('fr-FR');
