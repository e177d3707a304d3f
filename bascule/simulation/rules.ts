import { decideAt } from '../core/deployment/decide.ts';
import { evolve } from '../core/deployment/deployment.ts';
import { outcomeOf } from '../core/gate/outcome.ts';
import { afterLook } from '../core/strategy/watching.ts';
import { judge } from '../core/verdict/judge.ts';
import { gatesOf, mayGoBackTo } from './gates.ts';

/** What decides in a run. The specs break one of them at a time, to see that the simulation finds it. */
export interface Rules {
  decide: typeof decideAt;
  evolve: typeof evolve;
  judge: typeof judge;
  afterLook: typeof afterLook;
  outcomeOf: typeof outcomeOf;
  gatesOf: typeof gatesOf;
  mayGoBackTo: typeof mayGoBackTo;
  /** The log, the switch, the machine and the database refuse an epoch that is over. */
  fenced: boolean;
  /** A second deployment of an environment is refused while one is under way. */
  oneAtATime: boolean;
}

/** Those that Bascule ships with. */
export const bascule: Rules = {
  decide: decideAt,
  evolve,
  judge,
  afterLook,
  outcomeOf,
  gatesOf,
  mayGoBackTo,
  fenced: true,
  oneAtATime: true,
};
