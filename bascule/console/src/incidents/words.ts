import { stateWords } from '../../../core/incident/state';
import type { IncidentSummary } from '../../../server/incident/wire.ts';

type State = IncidentSummary['state'];

/** What people read for a state, and how bad it is. */
export const incidentStates: Record<State, { words: string; tone: 'bad' | 'wait' | 'good' | 'plain' }> = {
  open: { words: capital(stateWords.open), tone: 'bad' },
  acknowledged: { words: capital(stateWords.acknowledged), tone: 'wait' },
  identified: { words: capital(stateWords.identified), tone: 'wait' },
  mitigated: { words: capital(stateWords.mitigated), tone: 'wait' },
  resolved: { words: capital(stateWords.resolved), tone: 'good' },
  closed: { words: capital(stateWords.closed), tone: 'plain' },
};

export const linkWords: Record<IncidentSummary['deployments'][number]['as'], string> = {
  cause: 'en cause',
  again: 'mauvais lui aussi',
  'way-back': 'retour arrière',
  fix: 'y a mis fin',
};

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
