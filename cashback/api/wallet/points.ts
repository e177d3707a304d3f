const pointsPerEuro = 5;

/** The points that a purchase earns: 5 a euro, in whole points (20 cents each), rounded down. */
export function pointsFor(amountCents: number): number {
  return Math.floor((amountCents * pointsPerEuro) / 100);
}
