import type { FlagSummary } from '../../../server/flag/wire.ts';

export const flagStateWords: Record<FlagSummary['state'], { words: string; tone: string }> = {
  on: { words: 'Activé', tone: 'good' },
  partial: { words: 'Pour une part', tone: 'wait' },
  off: { words: 'Désactivé', tone: 'plain' },
  killed: { words: 'Coupé d’urgence', tone: 'bad' },
  scheduled: { words: 'Prévu', tone: 'plain' },
  over: { words: 'Fini', tone: 'plain' },
};

/** What may be asked of a flag in a state, the most usual first. */
export function turnsOf(state: FlagSummary['state']): { verb: string; title: string; isGrave: boolean }[] {
  const turn = (verb: string, title: string, isGrave = false) => ({ verb, title, isGrave });
  if (state === 'killed') return [turn('revive', 'Lever la coupure')];
  const kill = turn('kill', 'Couper d’urgence', true);
  return state === 'off' ? [turn('on', 'Activer'), kill] : [turn('off', 'Désactiver'), kill];
}
