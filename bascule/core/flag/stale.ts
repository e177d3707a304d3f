import type { Flag, FlagType } from './schema.ts';
import { letsAllIn } from './strategy.ts';
import { divides } from './variant.ts';

/** A flag with when it came and when it last changed; times are milliseconds since 1970. */
export interface AgedFlag {
  flag: Flag;
  createdAt: number;
  changedAt: number;
}

export interface StaleFlag {
  key: string;
  owner: string | null;
  /** `expired`: past its day. `settled`: on or off for everybody for long. `old`: beyond what its type is meant to last. */
  why: 'expired' | 'settled' | 'old';
  /** A French sentence: what is wrong, and what to do. */
  sentence: string;
}

const day = 24 * 3_600_000;

/** How long a flag is meant to live, as Unleash advises; null: for good. */
const lifetimeDays: Record<FlagType, number | null> = {
  release: 40,
  experiment: 40,
  operational: 7,
  'kill-switch': null,
  permission: null,
};

/** For so long nobody needed the flag to decide anything. */
const settledDays = 30;

/** Flags that may go, or that somebody must look at again; the worst first. */
export function staleFlags(flags: readonly AgedFlag[], now: number): StaleFlag[] {
  const order = ['expired', 'settled', 'old'];
  return flags
    .flatMap((aged) => staleness(aged, now) ?? [])
    .sort((one, other) => order.indexOf(one.why) - order.indexOf(other.why) || (one.key < other.key ? -1 : 1));
}

function staleness({ flag, createdAt, changedAt }: AgedFlag, now: number): StaleFlag | null {
  const { key, owner, expiresOn, type } = flag;
  const found = (why: StaleFlag['why'], sentence: string) => ({ key, owner, why, sentence: `« ${key} » ${sentence}` });
  if (expiresOn && now >= Date.parse(expiresOn) + day)
    return found('expired', `a expiré le ${expiresOn} : retirez-le du code, ou donnez-lui une nouvelle date.`);
  const lifetime = lifetimeDays[type];
  if (lifetime === null) return null;
  const unchanged = Math.floor((now - changedAt) / day);
  const settled = settledAs(flag, now);
  if (settled && unchanged >= settledDays)
    return found(
      'settled',
      `est ${settled} pour tous depuis ${unchanged} jours : gardez ce chemin du code, et retirez le flag.`,
    );
  const age = Math.floor((now - createdAt) / day);
  if (expiresOn || age < lifetime) return null;
  return found(
    'old',
    `a ${age} jours, et un flag « ${type} » en dure ${lifetime} : retirez-le, ou donnez-lui une date d’expiration.`,
  );
}

/** What everybody gets, whoever they are; null: it depends. */
function settledAs(flag: Flag, now: number): 'allumé' | 'éteint' | null {
  const { enabled, killed, schedule, dependencies, strategies, variants } = flag;
  if (killed || !enabled) return 'éteint';
  if (schedule?.until && Date.parse(schedule.until) <= now) return 'éteint';
  if (schedule || dependencies.length > 0 || divides(variants)) return null;
  if (strategies.length === 0) return 'allumé';
  const first = strategies.find(({ disabled }) => !disabled);
  if (!first) return 'éteint';
  return letsAllIn(first) && !divides(first.variants) ? 'allumé' : null;
}
