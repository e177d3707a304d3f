import type { Step } from '../strategy/rollout.ts';
import type { Verdict } from './verdict.ts';

/** What came of the copies that one new slot answered. */
export interface Compared {
  component: string;
  compared: number;
  different: { status: number; body: number; unanswered: number };
}

/**
 * Whether the answers to copies are those of the version before, each component for itself: other answers than are
 * tolerated of one are not made good by another's. Too few compared is its own answer, unless they are too different
 * already for the rest to mend it.
 */
export function shadowVerdict({ shadow }: Pick<Step, 'shadow'>, tallies: readonly Compared[]): Verdict {
  const { minimumCompared: need = 1, toleratedDifferences = 0 } = shadow ?? {};
  const allowed = Math.floor(need * toleratedDifferences);
  const bad = tallies.filter((each) => differences(each) > Math.max(allowed, each.compared * toleratedDifferences));
  if (bad.length > 0) return { kind: 'unhealthy', reasons: bad.map(findingOf) } as Verdict;
  const [least] = tallies.toSorted((one, other) => one.compared - other.compared);
  const have = least?.compared ?? 0;
  return have < need
    ? { kind: 'not-enough-data', have, need, ...(least && { component: least.component }) }
    : { kind: 'healthy' };
}

function findingOf(each: Compared) {
  const { component, compared, different } = each;
  const share = ((100 * differences(each)) / compared).toFixed(1).replace('.', ',');
  const detail = `${component} : ${differences(each)} de ses ${compared} réponses dans l’ombre diffèrent (${share} %) : ${different.status} par le statut, ${different.body} par le contenu, ${different.unanswered} sans réponse.`;
  return { rule: 'shadow' as const, component, detail };
}

const differences = ({ different: { status, body, unanswered } }: Compared) => status + body + unanswered;
