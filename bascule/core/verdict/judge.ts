import type { RollbackTrigger, SequentialTest } from '../plan/schema.ts';
import { burning, type BurnRate } from './burn-rate.ts';
import { isWorse, type Tally } from './sequential.ts';
import { errors, quantileMs, slow, within, type Sample } from './traffic.ts';
import type { Finding, Rule, Verdict } from './verdict.ts';

/** What is known of one component since its traffic moved. */
export interface Watched {
  component: string;
  /** What answers for it; a program when it is not told. */
  kind?: 'process' | 'static';
  /** When the new slot got its first traffic (milliseconds since 1970). */
  since: number;
  /**
   * The start of a canary step: from then on green is compared with blue in the same seconds, since what befalls both is
   * no fault of green. Each step stands for itself: over steps of other shares, trouble of an hour that befell both
   * would weigh more on the one that had more traffic then. Without it, green is compared with blue as it was before.
   */
  stepSince?: number;
  /** The new slot, since then. */
  green: readonly Sample[];
  /** The slot it is compared with: before `since`, or since `stepSince`. Empty for a first version. */
  blue: readonly Sample[];
  /** The new slot over a longer time than `green`, for the burn rates; without it they look at `green`. */
  minutes?: readonly Sample[];
  /** How many probes of the new slot failed in a row, up to now. */
  failedProbes: number;
}

export interface Rules {
  triggers: readonly RollbackTrigger[];
  fast: SequentialTest;
  /** Upper edges of the samples' histograms, in milliseconds. */
  edgesMs: readonly number[];
  /** How many steps the deployment has, the last included: they share its false alarms. */
  steps?: number;
}

interface Compared {
  green: readonly Sample[];
  blue: readonly Sample[];
  when: string;
}

/** Two questions are asked of each component: more errors? slower? */
const questions = 2;

/**
 * The verdict on a train that carries traffic: the rules of §6.1 as written, and the fast path beside them. The fast
 * path's false-alarm rate is that of the whole deployment, shared among all its questions.
 */
export function judge(rules: Rules, watched: readonly Watched[], now: number): Verdict {
  const rate = rules.fast.falseAlarmRate / (questions * Math.max(1, watched.length) * (rules.steps ?? 1));
  const reasons = watched.flatMap((each) => [
    ...rules.triggers.flatMap((trigger) => byTrigger(trigger, rules, each, now)),
    ...byFastPath(rules, each, { falseAlarmRate: rate, now }),
  ]);
  if (reasons.length > 0) return { kind: 'unhealthy', reasons };
  return lacking(rules, watched, now) ?? { kind: 'healthy' };
}

/** Rule of three: with no error among 3/p requests the true share is below p with 95 % confidence. */
export function requestsNeeded(triggers: readonly RollbackTrigger[]): number {
  const shares = triggers.flatMap((trigger) =>
    trigger.kind === 'error-rate' && trigger.above > 0 ? [trigger.above] : [],
  );
  return Math.ceil(3 / Math.min(1, ...shares));
}

/**
 * What the component that lacks most has and needs, each for itself: a busy API says nothing of a silent front end. A
 * program may fail at random and needs enough requests to tell; files answer the same each time, and what is wrong with
 * a page is not seen in its answers: they need as many as any rule does, so that somebody was served at all.
 */
function lacking(rules: Rules, watched: readonly Watched[], now: number): Verdict | null {
  const program = requestsNeeded(rules.triggers);
  if (watched.length === 0) return { kind: 'not-enough-data', have: 0, need: program };
  const [least] = watched
    .map((each) => ({
      component: each.component,
      have: errors(compared(each, now).green).total,
      need: each.kind === 'static' ? Math.min(program, rules.fast.minimumRequests) : program,
    }))
    .toSorted((a, b) => a.have / a.need - b.have / b.need);
  return least && least.have < least.need ? { kind: 'not-enough-data', ...least } : null;
}

function byTrigger(trigger: RollbackTrigger, rules: Rules, each: Watched, now: number): Finding[] {
  switch (trigger.kind) {
    case 'health':
      return each.failedProbes < trigger.failures
        ? []
        : [finding('health', each, `le contrôle de santé a échoué ${each.failedProbes} fois de suite.`)];
    case 'smoke':
      return [];
    case 'burn-rate':
      return byBurnRate(trigger, rules, each, now);
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

function byBurnRate(rule: BurnRate, rules: Rules, each: Watched, now: number): Finding[] {
  const { minimumRequests } = rules.fast;
  const burn = burning(rule, each.minutes ?? each.green, { since: each.since, now, minimumRequests });
  if (!burn) return [];
  const over = ({ hits, total }: Tally, ms: number) => `${hits} erreurs sur ${total} réponses en ${spoken(ms)}`;
  const found = `${over(burn.long, burn.longMs)} et ${over(burn.short, rule.shortMs)}`;
  const budget = `${figure(Number((100 * (1 - rule.objective)).toFixed(4)))} %`;
  const detail = `${found} : son budget d’erreurs (${budget}) brûle plus de ${figure(rule.rate)} fois trop vite.`;
  return [finding('burn-rate', each, detail)];
}

function byFastPath({ fast, edgesMs }: Rules, each: Watched, look: { falseAlarmRate: number; now: number }): Finding[] {
  const { minimumRequests, tolerated, slowMs } = fast;
  const { falseAlarmRate } = look;
  const samples = compared(each, look.now);
  const ask = (rule: Rule, what: string, tolerated: number, tally: (samples: readonly Sample[]) => Tally) => {
    const green = tally(samples.green);
    const blue = tally(samples.blue);
    if (!isWorse(green, blue, { falseAlarmRate, tolerated, minimumRequests })) return [];
    const found = `${green.hits} de ses ${green.total} premières réponses ${what} (${percent(green)})`;
    return [finding(rule, each, `${found}, ${reference(blue, samples.when)}.`)];
  };
  return [
    ...ask('fast-errors', 'étaient des erreurs', tolerated.errors, errors),
    ...ask('fast-slow', `ont pris plus de ${slowMs} ms`, tolerated.slow, (samples) => slow(samples, slowMs, edgesMs)),
  ];
}

/**
 * What is held against each other: in a canary step, the same seconds of both. In its last step blue has no share any
 * more, but for requests that were under way: then it is blue as it was before the step.
 */
function compared({ stepSince, green, blue }: Watched, now: number): Compared {
  if (stepSince === undefined) return { green, blue, when: 'avant' };
  const [ofStep, beside] = [within(green, stepSince, now), within(blue, stepSince, now)];
  const seen = errors(ofStep).total;
  const isAlone = seen >= 100 && errors(beside).total < seen / 100;
  if (isAlone) return { green: ofStep, blue: blue.filter((each) => each.second * 1_000 < stepSince), when: 'avant' };
  return { green: ofStep, blue: beside, when: 'en même temps pour l’ancienne version' };
}

function finding(rule: Rule, { component }: Watched, detail: string): Finding {
  return { rule, component, detail: `${component} : ${detail}` };
}

function reference(blue: Tally, when: string): string {
  return blue.total === 0 ? 'sans version précédente à comparer' : `contre ${percent(blue)} sur ${blue.total} ${when}`;
}

const percent = ({ hits, total }: Tally) => `${figure(((100 * hits) / total).toFixed(1))} %`;
const figure = (value: number | string) => String(value).replace('.', ',');

function spoken(ms: number): string {
  if (ms >= 3_600_000) return `${figure(Number((ms / 3_600_000).toFixed(1)))} h`;
  return ms >= 60_000 ? `${figure(Number((ms / 60_000).toFixed(1)))} min` : `${figure(ms / 1_000)} s`;
}
