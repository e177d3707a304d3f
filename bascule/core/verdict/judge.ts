import type { RollbackTrigger, SequentialTest } from '../plan/schema.ts';
import { isWorse, type Tally } from './sequential.ts';
import { errors, quantileMs, slow, within, type Sample } from './traffic.ts';
import type { Finding, Rule, Verdict } from './verdict.ts';

/** What is known of one component since its traffic moved. */
export interface Watched {
  component: string;
  /** When its traffic moved to the new slot (milliseconds since 1970). */
  since: number;
  /** The new slot, since then. */
  green: readonly Sample[];
  /** The slot before it, until then. Empty for a first version. */
  blue: readonly Sample[];
  /** How many probes of the new slot failed in a row, up to now. */
  failedProbes: number;
}

export interface Rules {
  triggers: readonly RollbackTrigger[];
  fast: SequentialTest;
  /** Upper edges of the samples' histograms, in milliseconds. */
  edgesMs: readonly number[];
}

/** Two questions are asked of each component: more errors? slower? */
const questions = 2;

/**
 * The verdict on a train that carries traffic: the rules of §6.1 as written, and the fast path beside them. The fast
 * path's false-alarm rate is that of the whole train, shared among all its questions.
 */
export function judge(rules: Rules, watched: readonly Watched[], now: number): Verdict {
  const rate = rules.fast.falseAlarmRate / (questions * Math.max(1, watched.length));
  const reasons = watched.flatMap((each) => [
    ...rules.triggers.flatMap((trigger) => byTrigger(trigger, rules, each, now)),
    ...byFastPath(rules, each, rate),
  ]);
  if (reasons.length > 0) return { kind: 'unhealthy', reasons };
  const have = watched.reduce((sum, each) => sum + errors(each.green).total, 0);
  const need = requestsNeeded(rules.triggers);
  return have < need ? { kind: 'not-enough-data', have, need } : { kind: 'healthy' };
}

/** Rule of three: with no error among 3/p requests the true share is below p with 95 % confidence. */
export function requestsNeeded(triggers: readonly RollbackTrigger[]): number {
  const shares = triggers.flatMap((trigger) =>
    trigger.kind === 'error-rate' && trigger.above > 0 ? [trigger.above] : [],
  );
  return Math.ceil(3 / Math.min(1, ...shares));
}

function byTrigger(trigger: RollbackTrigger, rules: Rules, each: Watched, now: number): Finding[] {
  switch (trigger.kind) {
    case 'health':
      return each.failedProbes < trigger.failures
        ? []
        : [finding('health', each, `le contrôle de santé a échoué ${each.failedProbes} fois de suite.`)];
    case 'smoke':
    case 'burn-rate':
      return [];
    case 'error-rate': {
      const found = errors(fullWindow(rules, each, trigger.forMs, now));
      const detail = `${found.hits} de ses ${found.total} réponses en ${spoken(trigger.forMs)} étaient des erreurs`;
      return found.hits <= found.total * trigger.above
        ? []
        : [
            finding(
              'error-rate',
              each,
              `${detail} (${percent(found)}, permis : ${figure(Number((trigger.above * 100).toFixed(4)))} %).`,
            ),
          ];
    }
    case 'latency-p95': {
      const p95 = quantileMs(fullWindow(rules, each, trigger.forMs, now), 0.95, rules.edgesMs);
      return p95 === null || p95 <= trigger.aboveMs
        ? []
        : [finding('latency-p95', each, `son P95 a dépassé ${trigger.aboveMs} ms en ${spoken(trigger.forMs)}.`)];
    }
  }
}

/** The samples of the last `forMs`, once the slot has had traffic for that long and enough of it; otherwise none. */
function fullWindow(rules: Rules, each: Watched, forMs: number, now: number): Sample[] {
  if (now - each.since < forMs) return [];
  const window = within(each.green, now - forMs, now);
  return errors(window).total < rules.fast.minimumRequests ? [] : window;
}

function byFastPath({ fast, edgesMs }: Rules, each: Watched, falseAlarmRate: number): Finding[] {
  const { minimumRequests, tolerated, slowMs } = fast;
  const ask = (rule: Rule, what: string, tolerated: number, tally: (samples: readonly Sample[]) => Tally) => {
    const green = tally(each.green);
    const blue = tally(each.blue);
    if (!isWorse(green, blue, { falseAlarmRate, tolerated, minimumRequests })) return [];
    const found = `${green.hits} de ses ${green.total} premières réponses ${what} (${percent(green)})`;
    return [finding(rule, each, `${found}, ${before(blue)}.`)];
  };
  return [
    ...ask('fast-errors', 'étaient des erreurs', tolerated.errors, errors),
    ...ask('fast-slow', `ont pris plus de ${slowMs} ms`, tolerated.slow, (samples) => slow(samples, slowMs, edgesMs)),
  ];
}

function finding(rule: Rule, { component }: Watched, detail: string): Finding {
  return { rule, component, detail: `${component} : ${detail}` };
}

function before(blue: Tally): string {
  return blue.total === 0 ? 'sans version précédente à comparer' : `contre ${percent(blue)} sur ${blue.total} avant`;
}

const percent = ({ hits, total }: Tally) => `${figure(((100 * hits) / total).toFixed(1))} %`;
const figure = (value: number | string) => String(value).replace('.', ',');
const spoken = (ms: number) => (ms >= 60_000 ? `${figure(ms / 60_000)} min` : `${figure(ms / 1_000)} s`);
