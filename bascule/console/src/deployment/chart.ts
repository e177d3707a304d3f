import { shownSeconds, type TrafficSecond } from './traffic-watch';

export interface Chart {
  /** Bars one second wide and `height` high in all, as paths. Good answers by colour, and the errors of both on top. */
  blue: string;
  green: string;
  errors: string;
  /** Requests per second at the top of the picture. */
  top: number;
  /** Of the last ten seconds, a second. */
  rates: { blue: number; green: number; errors: number };
}

export const chartHeight = 40;
const rateOver = 10;

/** The traffic of one component, or of all, up to a second. */
export function chartOf(seconds: readonly TrafficSecond[], component: string | null, last: number): Chart {
  const bars = Array.from({ length: shownSeconds }, () => ({ blue: 0, green: 0, errors: 0 }));
  for (const each of seconds) {
    const bar = bars[each.second - last + shownSeconds - 1];
    if (!bar || (component !== null && each.component !== component)) continue;
    bar[each.colour] += each.count - each.errors;
    bar.errors += each.errors;
  }
  const top = roundTop(Math.max(1, ...bars.map(({ blue, green, errors }) => blue + green + errors)));
  const scale = chartHeight / top;
  const path = (height: (bar: Bar) => number, below: (bar: Bar) => number) =>
    bars.flatMap((bar, x) => (height(bar) > 0 ? rectangle(x, below(bar) * scale, height(bar) * scale) : [])).join('');
  const latest = bars.slice(-rateOver);
  const rate = (of: (bar: Bar) => number) => latest.reduce((sum, bar) => sum + of(bar), 0) / rateOver;
  return {
    top,
    blue: path(
      ({ blue }) => blue,
      () => 0,
    ),
    green: path(
      ({ green }) => green,
      ({ blue }) => blue,
    ),
    errors: path(
      ({ errors }) => errors,
      ({ blue, green }) => blue + green,
    ),
    rates: { blue: rate(({ blue }) => blue), green: rate(({ green }) => green), errors: rate(({ errors }) => errors) },
  };
}

type Bar = Chart['rates'];

/** An error is seen however rare it is. */
function rectangle(x: number, below: number, height: number): string {
  const high = Math.max(height, 0.6);
  return `M${x} ${fixed(chartHeight - below)}h.86v-${fixed(high)}h-.86z`;
}

const fixed = (value: number) => Number(value.toFixed(2));

/** 1, 2, 5, 10, 20, 50... */
function roundTop(value: number): number {
  const ten = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((each) => each * ten).find((each) => each >= value) ?? value;
}
