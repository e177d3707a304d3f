/** One decimal, as French writes it: 12.34 is « 12,3 ». */
export function decimal(value: number): string {
  return value.toFixed(1).replace('.', ',');
}
