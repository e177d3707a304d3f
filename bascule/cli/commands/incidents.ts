import { actionWords } from '../../core/incident/words.ts';
import { incidentList, incidentShown, openActions } from '../../server/incident/wire.ts';
import { inContext, type CommonOptions } from '../context.ts';
import { incidentText, incidentTable } from '../incident-view.ts';
import { table } from '../table.ts';

export interface IncidentsOptions extends CommonOptions {
  all?: boolean;
}

/** Those that somebody has still something to do about; or all. */
export function incidents({ all = false, ...options }: IncidentsOptions): Promise<number> {
  return inContext(options, async ({ plan, client, out }) => {
    const list = await client.call('GET', `/api/incidents?all=${all ? 1 : 0}`, incidentList);
    for (const incident of list.incidents) out.record(incident);
    out.say(
      list.incidents.length > 0
        ? incidentTable(plan, list.incidents)
        : all
          ? 'Il n’y a pas encore eu d’incident.'
          : 'Aucun incident ouvert : « npx bascule incidents --all » montre les autres.',
    );
    return 0;
  });
}

/** Everything that is known of one. */
export function show(id: string, options: CommonOptions): Promise<number> {
  return inContext(options, async ({ plan, client, out }) => {
    const shown = await client.call('GET', `/api/incidents/${encodeURIComponent(id)}`, incidentShown);
    out.record(shown);
    out.say(incidentText(plan, shown));
    return 0;
  });
}

/** What keeps incidents from coming back, and is still to be done. */
export function actions(options: CommonOptions): Promise<number> {
  return inContext(options, async ({ client, out }) => {
    const { actions: open } = await client.call('GET', '/api/incident-actions', openActions);
    for (const action of open) out.record(action);
    const rows = open.map(({ incident, action, kind, text, owner, dueOn }) => [
      ...[incident, String(action), actionWords[kind], text, owner ?? '—', dueOn ?? '—'],
    ]);
    const headings = ['Incident', 'N°', 'Sorte', 'Action', 'Responsable', 'Pour le'];
    out.say(rows.length > 0 ? table(headings, rows) : 'Il ne reste aucune action corrective à faire.');
    return 0;
  });
}
