/** How many of how many: errors or slow answers among requests. */
export interface Tally {
  hits: number;
  total: number;
}

export interface Bet {
  /** How often a version no worse than the reference may be called worse, over all looks ever taken at it. */
  falseAlarmRate: number;
  /** A share of hits that is no alarm whatever the reference did. */
  tolerated: number;
  minimumRequests: number;
}

/**
 * Is green worse than blue? A test that may be looked at after every request, with a false-alarm rate that holds over
 * all looks together.
 *
 * Half of the rate is spent on blue: `ceiling` bounds its true share from above (Chernoff: n·KL(p̂, u) = ln(1/δ)). The
 * other half is spent on green: a bet against "green's share is at most that ceiling". Each request multiplies the
 * stake by the mean likelihood ratio of a spread of worse shares; under the hypothesis the stake is a supermartingale,
 * so by Ville's inequality it ever reaches 1/δ with a probability of at most δ.
 * Source: Ville 1939; Howard, Ramdas et al., "Time-uniform Chernoff bounds", 2020. Requests are taken as independent.
 */
export function isWorse(green: Tally, blue: Tally, bet: Bet): boolean {
  return against(blue, bet)(green);
}

/** The same question, with what hangs on blue alone worked out once: for many looks. */
export function against(blue: Tally, bet: Bet): (green: Tally) => boolean {
  const delta = bet.falseAlarmRate / 2;
  const acceptable = Math.max(bet.tolerated, ceiling(blue, delta), leastShare);
  const odds = oddsAgainst(acceptable);
  const enough = Math.log(1 / delta);
  return (green) =>
    green.total >= bet.minimumRequests && green.hits > green.total * acceptable && stakeLog(green, odds) >= enough;
}

/** An upper bound of the true share behind `tally`, wrong with a probability of at most `delta`; 0 without data. */
export function ceiling(tally: Tally, delta: number): number {
  if (tally.total === 0) return 0;
  const seen = tally.hits / tally.total;
  const budget = Math.log(1 / delta) / tally.total;
  let low = seen;
  let high = 1;
  for (let step = 0; step < 50; step += 1) {
    const middle = (low + high) / 2;
    if (divergence(seen, middle) > budget) high = middle;
    else low = middle;
  }
  return high;
}

/** No version is perfect: a tolerated share of 0 would make one single error a certainty. */
const leastShare = 1e-4;

const alternatives = 24;

/** What one hit, and one miss, adds to the logarithm of the likelihood ratio of a worse share. */
interface Odds {
  hit: number;
  miss: number;
}

/** The odds of shares spread evenly, by logarithm, above `acceptable`. */
function oddsAgainst(acceptable: number): Odds[] {
  return Array.from({ length: alternatives }, (_, index) => {
    const share = acceptable ** (1 - (index + 1) / (alternatives + 1));
    return { hit: Math.log(share / acceptable), miss: Math.log((1 - share) / (1 - acceptable)) };
  });
}

/** The logarithm of the stake: of the mean of the likelihood ratios. */
function stakeLog({ hits, total }: Tally, odds: readonly Odds[]): number {
  const logs = odds.map(({ hit, miss }) => hits * hit + (total - hits) * miss);
  const top = Math.max(...logs);
  return top + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - top), 0) / odds.length);
}

/** Kullback-Leibler divergence of two coins. */
function divergence(p: number, q: number): number {
  const part = (a: number, b: number) => (a === 0 ? 0 : b === 0 ? Infinity : a * Math.log(a / b));
  return part(p, q) + part(1 - p, 1 - q);
}
